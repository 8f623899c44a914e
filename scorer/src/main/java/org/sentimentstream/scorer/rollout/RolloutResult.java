package org.sentimentstream.scorer.rollout;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a rollout ended, or how far it came.
 *
 * @param end how it ended
 * @param reason why it was aborted; null where it was not
 * @param instances the instances at that time
 */
public record RolloutResult(End end, @Nullable String reason, List<InstanceView> instances) {

  /** How the wait for a rollout ended. */
  public enum End {
    /** Every partition has cut over to it. */
    COMPLETED,
    /** An instance refused a model, time ran out, or an operator said so; what served goes on. */
    ABORTED,
    /** Another rollout came after it. */
    SUPERSEDED,
    /** The wait was over before the rollout was. */
    TIMED_OUT,
    /** The wait was over and no instance was alive. */
    NO_INSTANCE
  }

  public RolloutResult {
    instances = List.copyOf(instances);
  }
}
