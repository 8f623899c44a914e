package org.sentimentstream.scorer.rollout;

import org.jspecify.annotations.Nullable;

/**
 * What every command may carry beside its action.
 *
 * @param parentEpoch the epoch that the operator saw: the command is rejected where the state has
 *     moved on; null for any
 * @param reason why, in the operator's words
 * @param dryRun to hear what would become of it, and change nothing
 */
public record CommandOptions(@Nullable Long parentEpoch, @Nullable String reason, boolean dryRun) {

  /** A command for any epoch. */
  public static CommandOptions because(@Nullable String reason) {
    return new CommandOptions(null, reason, false);
  }
}
