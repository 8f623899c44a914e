package org.sentimentstream.scorer.rollout;

import org.jspecify.annotations.Nullable;
import org.sentimentstream.rollout.Routing;

/**
 * What became of a command that was sent.
 *
 * @param commandId its id
 * @param state the rollout state after it
 * @param rejection why it was rejected; null where it was applied
 * @param target the routing that it leads to, whose epoch names the rollout; null where it changes
 *     none
 */
public record CommandResult(
    String commandId, RolloutState state, @Nullable String rejection, @Nullable Routing target) {

  public boolean applied() {
    return rejection == null;
  }
}
