package org.sentimentstream.trainer.training;

import java.util.List;
import org.sentimentstream.model.network.LstmParameters;

/**
 * Exponential moving average of the weights (Polyak averaging), which generalises better than the
 * last weights do. It is taken every {@value #INTERVAL} updates, and its memory grows with their
 * number up to the decay given, so that the first, bad weights are forgotten.
 */
final class WeightAverage {

  private static final int INTERVAL = 8;

  private final LstmParameters average;
  private final float decay;

  /**
   * @param average what it has come to; the parameters themselves where {@code decay} is 0
   * @param decay of one update
   */
  WeightAverage(LstmParameters average, float decay) {
    this.average = average;
    this.decay = decay;
  }

  /** Takes the weights after an update in, counted from 1. */
  void add(LstmParameters parameters, long update) {
    if (decay == 0 || update % INTERVAL != 0) {
      return;
    }
    float keep = (float) Math.min(Math.pow(decay, INTERVAL), update / (update + 10.0 * INTERVAL));
    List<float[]> averages = average.arrays();
    List<float[]> weights = parameters.arrays();
    for (int i = 0; i < averages.size(); i++) {
      blend(averages.get(i), weights.get(i), keep);
    }
  }

  private static void blend(float[] average, float[] weights, float keep) {
    for (int i = 0; i < average.length; i++) {
      average[i] = keep * average[i] + (1 - keep) * weights[i];
    }
  }
}
