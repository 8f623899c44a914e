package org.sentimentstream.scorer.command;

import org.jspecify.annotations.Nullable;
import org.sentimentstream.rollout.PinModel;
import org.sentimentstream.scorer.rollout.RolloutState;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code model pin}: some reviews are tied to a model. */
@Command(
    name = "pin",
    description =
        "Tie reviews to a registered model, whatever is activated: by a prefix of their keys or by their partition.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ModelPinCommand extends RolloutAction {
  @Parameters(
      paramLabel = "NAME:VERSION",
      arity = "0..1",
      description = "The model; none unties the reviews.")
  private @Nullable String model;

  @ArgGroup(multiplicity = "1")
  private Reviews reviews = new Reviews();

  /** The reviews that are tied. */
  static final class Reviews {
    @Option(names = "--key-prefix", description = "Reviews whose key begins like this.")
    private @Nullable String keyPrefix;

    @Option(names = "--partition", description = "Reviews of this partition.")
    private @Nullable Integer partition;
  }

  @Override
  Object action(RolloutState state) {
    return PinModel.newBuilder()
        .setKeyPrefix(reviews.keyPrefix)
        .setPartition(reviews.partition)
        .setPinnedTo(model == null ? null : RolloutCommands.resolve(state, model).toAvro())
        .build();
  }

  @Override
  String title() {
    return model == null ? "unpin" : "pin " + model;
  }
}
