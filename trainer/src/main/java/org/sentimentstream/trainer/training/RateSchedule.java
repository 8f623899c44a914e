package org.sentimentstream.trainer.training;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How the learning rate changes from update to update. */
public enum RateSchedule {
  /** It stays. */
  CONSTANT {
    @Override
    float at(float peak, long update, long totalUpdates) {
      return peak;
    }
  },

  /**
   * It rises linearly over the first twentieth of all updates and falls along a half cosine to a
   * twentieth of its peak (Loshchilov and Hutter 2017, without restarts).
   */
  COSINE {
    @Override
    float at(float peak, long update, long totalUpdates) {
      double warmUp = Math.max(1, 0.05 * totalUpdates);
      if (update < warmUp) {
        return (float) (peak * update / warmUp);
      }
      double progress = Math.min(1, (update - warmUp) / Math.max(1, totalUpdates - warmUp));
      return (float) (peak * (0.05 + 0.95 * 0.5 * (1 + Math.cos(Math.PI * progress))));
    }
  };

  /** Rate of an update, counted from 1. */
  abstract float at(float peak, long update, long totalUpdates);

  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
