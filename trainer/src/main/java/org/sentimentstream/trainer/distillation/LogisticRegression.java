package org.sentimentstream.trainer.distillation;

import java.util.Random;
import org.sentimentstream.model.network.Activations;
import org.sentimentstream.trainer.dataset.EncodedReviews;

/** Logistic regression on vectors of unit length, by stochastic gradient descent. */
final class LogisticRegression {

  private static final int EPOCHS = 40;

  /** First learning rate; it falls to 0 in a line. */
  private static final double RATE = 1;

  /** Share of the rate by which the bias, which every vector moves, is trained. */
  private static final double BIAS_RATE = 0.1;

  private LogisticRegression() {}

  /**
   * Learns from the first vectors and gives the log-odds of the positive class of all [vectors].
   *
   * @param vectors [vectors × dim]
   * @param positive labels of the first vectors; the others have none
   */
  static double[] logOdds(float[] vectors, int dim, boolean[] positive) {
    double[] weights = new double[dim];
    double bias = 0;
    Random random = new Random(1);
    int step = 0;
    int steps = Math.multiplyExact(EPOCHS, positive.length);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      for (int i : EncodedReviews.shuffled(positive.length, random)) {
        double z = bias + dot(weights, vectors, i * dim);
        double label = positive[i] ? 1 : 0;
        double move = RATE * (1 - (double) step++ / steps) * (label - Activations.logistic(z));
        for (int j = 0; j < dim; j++) {
          weights[j] += move * vectors[i * dim + j];
        }
        bias += BIAS_RATE * move;
      }
    }
    double[] logOdds = new double[vectors.length / dim];
    for (int i = 0; i < logOdds.length; i++) {
      logOdds[i] = bias + dot(weights, vectors, i * dim);
    }
    return logOdds;
  }

  private static double dot(double[] weights, float[] vectors, int at) {
    double sum = 0;
    for (int j = 0; j < weights.length; j++) {
      sum += weights[j] * vectors[at + j];
    }
    return sum;
  }
}
