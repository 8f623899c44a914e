package org.sentimentstream.scorer.rollout;

import org.jspecify.annotations.Nullable;
import org.sentimentstream.rollout.InstanceState;

/**
 * How far an instance is with the rollout.
 *
 * @param epoch epoch of the rollout state that it has seen
 * @param state how far it is
 * @param active the model that scores; null before the first activation
 * @param desired the model that the rollout state wants; null where it wants none
 * @param failure why the desired model was refused, or why its file is still being waited for
 */
public record RolloutProgress(
    long epoch,
    InstanceState state,
    @Nullable Manifest active,
    @Nullable Manifest desired,
    @Nullable String failure) {

  static RolloutProgress waiting() {
    return new RolloutProgress(0, InstanceState.WAITING, null, null, null);
  }
}
