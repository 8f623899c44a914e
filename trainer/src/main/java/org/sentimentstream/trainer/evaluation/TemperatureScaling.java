package org.sentimentstream.trainer.evaluation;

import java.util.Optional;
import org.sentimentstream.model.checkpoint.Calibration;
import org.sentimentstream.model.network.Activations;

/**
 * Temperature scaling: the one number T by which log-odds z are divided so that the probabilities
 * fit validation reviews best.
 *
 * <p>Method: the mean cost log(1 + exp(−y·z/T)), y = ±1, is convex in β = 1/T, so its derivative,
 * the mean of z·(σ(β·z) − label), grows with β and its zero is found by bisection. Source: Guo et
 * al., "On Calibration of Modern Neural Networks", ICML 2017.
 */
public final class TemperatureScaling {

  /** Halves the range of β until it is at double precision. */
  private static final int STEPS = 60;

  private TemperatureScaling() {}

  /**
   * Fits the temperature.
   *
   * @param logOdds the network's own, not calibrated [reviews]
   * @param positive labels [reviews]
   * @return empty where no temperature within the bounds of {@link Calibration} is the best:
   *     without reviews, or where all are called right (surer would be better without end) or worse
   *     than by chance
   */
  public static Optional<Calibration> fit(double[] logOdds, boolean[] positive) {
    if (logOdds.length != positive.length) {
      throw new IllegalArgumentException(
          logOdds.length + " log-odds do not fit " + positive.length + " labels");
    }
    double low = 1 / Calibration.MAX_TEMPERATURE;
    double high = 1 / Calibration.MIN_TEMPERATURE;
    if (!(slope(low, logOdds, positive) < 0 && slope(high, logOdds, positive) > 0)) {
      return Optional.empty();
    }
    for (int step = 0; step < STEPS; step++) {
      double middle = (low + high) / 2;
      if (slope(middle, logOdds, positive) < 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Optional.of(Calibration.temperature(2 / (low + high)));
  }

  /** Derivative of the summed cost by β. */
  private static double slope(double beta, double[] logOdds, boolean[] positive) {
    double slope = 0;
    for (int i = 0; i < logOdds.length; i++) {
      double label = positive[i] ? 1 : 0;
      slope += logOdds[i] * (Activations.logistic(beta * logOdds[i]) - label);
    }
    return slope;
  }
}
