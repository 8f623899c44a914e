package org.sentimentstream.trainer.training;

import java.util.List;
import org.sentimentstream.model.network.LstmParameters;

/**
 * Exponential moving average of the weights (Polyak averaging), which generalises better than the
 * last weights do. Its memory grows with the number of updates up to the decay given, so that the
 * first, bad weights are forgotten.
 */
final class WeightAverage {

  private final LstmParameters average;
  private final float decay;
  private int updates;

  WeightAverage(LstmParameters parameters, float decay) {
    this.average = parameters.copy();
    this.decay = decay;
  }

  void add(LstmParameters parameters) {
    updates++;
    float keep = Math.min(decay, updates / (updates + 10f));
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

  LstmParameters parameters() {
    return average;
  }
}
