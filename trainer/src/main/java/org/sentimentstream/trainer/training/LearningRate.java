package org.sentimentstream.trainer.training;

/**
 * A learning rate that rises linearly over the first twentieth of all updates and falls along a
 * half cosine to a twentieth of its peak (Loshchilov and Hutter 2017, without restarts).
 */
record LearningRate(float peak, int totalUpdates) {

  private static final double WARM_UP = 0.05;
  private static final double FLOOR = 0.05;

  /** Rate of an update, counted from 1. */
  float at(int update) {
    double warmUp = Math.max(1, WARM_UP * totalUpdates);
    if (update < warmUp) {
      return (float) (peak * update / warmUp);
    }
    double progress = Math.min(1, (update - warmUp) / Math.max(1, totalUpdates - warmUp));
    return (float) (peak * (FLOOR + (1 - FLOOR) * 0.5 * (1 + Math.cos(Math.PI * progress))));
  }
}
