package org.sentimentstream.scorer.command;

import org.sentimentstream.rollout.RetireModel;
import org.sentimentstream.scorer.rollout.RolloutState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code model retire}: a model is forgotten. */
@Command(
    name = "retire",
    description = "Forget a registered model that nothing uses. Its name and version stay its own.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ModelRetireCommand extends RolloutAction {
  @Parameters(
      paramLabel = "NAME:VERSION",
      description = "The model; VERSION alone where only one has it.")
  private String model;

  @Override
  Object action(RolloutState state) {
    return RetireModel.newBuilder()
        .setRetired(RolloutCommands.resolve(state, model).toAvro())
        .build();
  }

  @Override
  String title() {
    return "retire " + model;
  }
}
