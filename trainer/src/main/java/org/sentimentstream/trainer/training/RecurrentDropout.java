package org.sentimentstream.trainer.training;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Dropout on {@code lstm_U} itself: each minibatch trains with a random part of the recurrent
 * weights at 0 and the others scaled up, so that no unit can rely on a single other one.
 *
 * <p>Source: DropConnect (Wan et al. 2013) on the recurrent weights, as in AWD-LSTM (Merity et al.
 * 2018).
 */
final class RecurrentDropout {

  private final float share;
  private final float[] mask; // [dim × 4·dim] 0 or 1 / (1 − share)
  private final float[] masked; // [dim × 4·dim]

  /**
   * @param share of the weights that are 0
   * @param size number of weights
   */
  RecurrentDropout(float share, int size) {
    this.share = share;
    mask = new float[share > 0 ? size : 0];
    masked = new float[mask.length];
  }

  /** Draws which weights are 0 from now on. */
  void draw(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < mask.length; i++) {
      mask[i] = random.nextDouble() < share ? 0 : 1 / (1 - share);
    }
  }

  /** No weight is 0 from now on. */
  void none() {
    Arrays.fill(mask, 1);
  }

  /** The weights to train with: the same array where there is no dropout. */
  float[] apply(float[] lstmU) {
    if (mask.length == 0) {
      return lstmU;
    }
    for (int i = 0; i < mask.length; i++) {
      masked[i] = lstmU[i] * mask[i];
    }
    return masked;
  }

  /** Turns derivatives by the weights trained with into those by the weights. */
  void applyToGradient(float[] lstmU) {
    for (int i = 0; i < mask.length; i++) {
      lstmU[i] *= mask[i];
    }
  }
}
