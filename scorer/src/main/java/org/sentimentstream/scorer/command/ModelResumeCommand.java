package org.sentimentstream.scorer.command;

import org.sentimentstream.rollout.PauseRollouts;
import org.sentimentstream.scorer.rollout.RolloutState;
import picocli.CommandLine.Command;

/** {@code model resume}: rollouts go on. */
@Command(
    name = "resume",
    description = "End a pause of the rollouts.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ModelResumeCommand extends RolloutAction {
  @Override
  Object action(RolloutState state) {
    return PauseRollouts.newBuilder().setRolloutsPaused(false).build();
  }

  @Override
  String title() {
    return "resume";
  }
}
