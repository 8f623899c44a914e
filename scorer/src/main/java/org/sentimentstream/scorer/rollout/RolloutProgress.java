package org.sentimentstream.scorer.rollout;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.rollout.InstanceState;

/**
 * How far an instance is with the rollout.
 *
 * @param epoch epoch of the rollout state that it has seen
 * @param rolloutEpoch epoch of the routing that it is to reach, which {@code state} is about
 * @param servingEpoch epoch of the routing that it scores by; 0 before the first
 * @param state how far it is
 * @param active the stable model that scores; null before the first activation
 * @param desired the stable model that the rollout state wants; null where it wants none
 * @param failure why a wanted model was refused, or why its file is still being waited for
 * @param loaded the models in memory
 * @param stranded whether what serves cannot be had here: it was refused, or did not come for the
 *     time that a preparation may take. The instance must not score then
 */
public record RolloutProgress(
    long epoch,
    long rolloutEpoch,
    long servingEpoch,
    InstanceState state,
    @Nullable Manifest active,
    @Nullable Manifest desired,
    @Nullable String failure,
    List<ModelRef> loaded,
    boolean stranded) {

  public RolloutProgress {
    loaded = List.copyOf(loaded);
  }

  static RolloutProgress waiting() {
    return new RolloutProgress(0, 0, 0, InstanceState.WAITING, null, null, null, List.of(), false);
  }
}
