package org.sentimentstream.scorer.command;

import org.jspecify.annotations.Nullable;
import org.sentimentstream.rollout.RollbackModel;
import org.sentimentstream.scorer.rollout.RolloutState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code model rollback}: back to the model before. */
@Command(
    name = "rollback",
    description =
        "Make the model that scored before this one score again, and end canary and shadow.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ModelRollbackCommand extends RolloutAction {
  @Parameters(
      paramLabel = "NAME:VERSION",
      arity = "0..1",
      description = "Only if the model that scores now is this one.")
  private @Nullable String model;

  @Override
  Object action(RolloutState state) {
    return RollbackModel.newBuilder()
        .setRolledBack(model == null ? null : RolloutCommands.resolve(state, model).toAvro())
        .build();
  }

  @Override
  String title() {
    return model == null ? "rollback" : "rollback " + model;
  }
}
