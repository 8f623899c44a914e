package org.sentimentstream.scorer.command;

import org.sentimentstream.rollout.ActivateModel;
import org.sentimentstream.scorer.rollout.ModelId;
import org.sentimentstream.scorer.rollout.RolloutState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code model activate}: another model scores. */
@Command(
    name = "activate",
    description =
        "Make a registered model the one that scores, once every live instance has prepared it.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ModelActivateCommand extends RolloutAction {
  @Parameters(
      paramLabel = "NAME:VERSION",
      description = "The model; VERSION alone where only one has it.")
  private String model;

  @Override
  Object action(RolloutState state) {
    ModelId id = RolloutCommands.resolve(state, model);
    return ActivateModel.newBuilder().setName(id.name()).setVersion(id.version()).build();
  }

  @Override
  String title() {
    return "activate " + model;
  }
}
