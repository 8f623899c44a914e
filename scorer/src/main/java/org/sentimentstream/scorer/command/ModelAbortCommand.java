package org.sentimentstream.scorer.command;

import org.jspecify.annotations.Nullable;
import org.sentimentstream.rollout.AbortRollout;
import org.sentimentstream.scorer.rollout.RolloutState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code model abort}: what is on its way ends. */
@Command(
    name = "abort",
    description = "End the rollout that is being prepared; where none is, end canary and shadow.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ModelAbortCommand extends RolloutAction {
  @Option(
      names = "--rollout",
      paramLabel = "EPOCH",
      description = "Only if the rollout of this epoch is being prepared.")
  private @Nullable Long rolloutEpoch;

  @Override
  Object action(RolloutState state) {
    return AbortRollout.newBuilder().setAbortedEpoch(rolloutEpoch).build();
  }

  @Override
  String title() {
    return "abort";
  }
}
