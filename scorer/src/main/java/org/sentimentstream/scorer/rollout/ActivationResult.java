package org.sentimentstream.scorer.rollout;

import java.util.List;

/**
 * How far the instances came with an activation.
 *
 * @param end how it ended
 * @param instances the instances at that time
 */
public record ActivationResult(End end, List<InstanceView> instances) {

  /** How the wait for an activation ended. */
  public enum End {
    /** Every live instance scores with the model. */
    ACTIVE,
    /** At least one instance refused the model; every live instance has decided. */
    FAILED,
    /** Another activation came after it. */
    SUPERSEDED,
    /** The time was over before every live instance had decided. */
    TIMED_OUT,
    /** The time was over and no instance was alive. */
    NO_INSTANCE;

    /** True where waiting longer changes nothing. */
    boolean isDecided() {
      return this == ACTIVE || this == FAILED || this == SUPERSEDED;
    }
  }

  public ActivationResult {
    instances = List.copyOf(instances);
  }
}
