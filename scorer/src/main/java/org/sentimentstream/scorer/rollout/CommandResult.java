package org.sentimentstream.scorer.rollout;

import org.jspecify.annotations.Nullable;

/**
 * What became of a command that was sent.
 *
 * @param commandId its id
 * @param state the rollout state right after it
 * @param rejection why it was rejected; null where it was applied
 */
public record CommandResult(String commandId, RolloutState state, @Nullable String rejection) {

  public boolean applied() {
    return rejection == null;
  }
}
