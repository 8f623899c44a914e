package org.sentimentstream.trainer.distillation;

import java.util.Arrays;
import org.sentimentstream.model.network.Activations;

/**
 * A weighted sum of models' log-odds whose weights fit labelled reviews best. The sum's own scale
 * is fitted with them, so that its log-odds are calibrated.
 *
 * <p>Method: logistic regression on the log-odds, without intercept, with weights of 0 or more. The
 * cost is convex; one weight after the other is set to where its derivative, the sum of z·(σ(Σw·z)
 * − label), is 0, which bisection finds, until none moves. Source: Breiman, "Stacked Regressions",
 * 1996, with the cost of classification.
 *
 * @param weights of the models [models]
 */
public record Ensemble(double[] weights) {

  /** Halves the range of a weight until it is at double precision. */
  private static final int STEPS = 50;

  private static final double MAX_WEIGHT = 20;
  private static final int MAX_ROUNDS = 1_000;

  /** A round that moves every weight by less than this is the last. */
  private static final double PRECISION = 1e-9;

  public Ensemble {
    if (weights.length == 0 || !Arrays.stream(weights).allMatch(w -> w >= 0)) {
      throw new IllegalArgumentException(
          "expected weights of 0 or more, found " + Arrays.toString(weights));
    }
  }

  /**
   * Fits the weights.
   *
   * @param logOdds of the positive class [models][reviews]
   * @param positive labels [reviews]
   */
  public static Ensemble fit(double[][] logOdds, boolean[] positive) {
    for (double[] scores : logOdds) {
      if (scores.length != positive.length) {
        throw new IllegalArgumentException(
            scores.length + " log-odds do not fit " + positive.length + " labels");
      }
    }
    double[] weights = new double[logOdds.length];
    Arrays.fill(weights, 1.0 / weights.length);
    double[] sums = sums(weights, logOdds);
    double moved = 1;
    for (int round = 0; round < MAX_ROUNDS && moved > PRECISION; round++) {
      moved = 0;
      for (int model = 0; model < weights.length; model++) {
        double change = best(weights[model], logOdds[model], sums, positive) - weights[model];
        weights[model] += change;
        for (int i = 0; i < sums.length; i++) {
          sums[i] += change * logOdds[model][i];
        }
        moved = Math.max(moved, Math.abs(change));
      }
    }
    return new Ensemble(weights);
  }

  /** What a model's weight is best while the others stay. */
  private static double best(double weight, double[] scores, double[] sums, boolean[] positive) {
    double low = 0;
    double high = MAX_WEIGHT;
    for (int step = 0; step < STEPS; step++) {
      double middle = (low + high) / 2;
      double slope = 0;
      for (int i = 0; i < scores.length; i++) {
        double probability = Activations.logistic(sums[i] + (middle - weight) * scores[i]);
        slope += scores[i] * (probability - (positive[i] ? 1 : 0));
      }
      if (slope < 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low; // which is 0 where no weight would be better
  }

  /**
   * The ensemble's log-odds [reviews].
   *
   * @param logOdds of its models, in the order in which it was fitted [models][reviews]
   */
  public double[] logOdds(double[][] logOdds) {
    if (logOdds.length != weights.length) {
      throw new IllegalArgumentException(
          "expected log-odds of " + weights.length + " models, found " + logOdds.length);
    }
    return sums(weights, logOdds);
  }

  private static double[] sums(double[] weights, double[][] logOdds) {
    double[] sums = new double[logOdds[0].length];
    for (int model = 0; model < weights.length; model++) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += weights[model] * logOdds[model][i];
      }
    }
    return sums;
  }
}
