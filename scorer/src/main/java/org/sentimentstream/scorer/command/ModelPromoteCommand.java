package org.sentimentstream.scorer.command;

import org.jspecify.annotations.Nullable;
import org.sentimentstream.rollout.PromoteModel;
import org.sentimentstream.scorer.rollout.RolloutState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code model promote}: the canary scores everything. */
@Command(
    name = "promote",
    description =
        "Make the canary, or the shadow where there is no canary, the model that scores everything.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ModelPromoteCommand extends RolloutAction {
  @Parameters(
      paramLabel = "NAME:VERSION",
      arity = "0..1",
      description = "Only if the canary or shadow is this model.")
  private @Nullable String model;

  @Override
  Object action(RolloutState state) {
    return PromoteModel.newBuilder()
        .setPromoted(model == null ? null : RolloutCommands.resolve(state, model).toAvro())
        .build();
  }

  @Override
  String title() {
    return model == null ? "promote" : "promote " + model;
  }
}
