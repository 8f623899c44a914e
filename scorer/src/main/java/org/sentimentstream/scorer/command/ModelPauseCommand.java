package org.sentimentstream.scorer.command;

import org.sentimentstream.rollout.PauseRollouts;
import org.sentimentstream.scorer.rollout.RolloutState;
import picocli.CommandLine.Command;

/** {@code model pause}: rollouts are held. */
@Command(
    name = "pause",
    description = "Let no command change which model scores, but for abort and rollback.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ModelPauseCommand extends RolloutAction {
  @Override
  Object action(RolloutState state) {
    return PauseRollouts.newBuilder().setRolloutsPaused(true).build();
  }

  @Override
  String title() {
    return "pause";
  }
}
