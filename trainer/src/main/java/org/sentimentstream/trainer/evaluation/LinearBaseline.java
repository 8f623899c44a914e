package org.sentimentstream.trainer.evaluation;

import java.util.Arrays;
import java.util.Random;
import org.sentimentstream.model.network.Activations;
import org.sentimentstream.trainer.dataset.EncodedReviews;

/**
 * A linear model of words and pairs of words: what a network has to beat.
 *
 * <p>Method: logistic regression on binary features, each word and each pair of neighbours in a
 * review, hashed into 2²⁰ places; a feature's value is its log-count ratio r = log(p/q) of naive
 * Bayes (smoothed shares of it in positive and in negative reviews), divided by the root of the
 * number of features of the review. Trained by stochastic gradient descent with a falling rate from
 * the naive Bayes weights. Source: Wang & Manning, "Baselines and Bigrams: Simple, Good Sentiment
 * and Topic Classification", ACL 2012, whose classifier is a support vector machine. The same
 * reviews always give the same model.
 */
public final class LinearBaseline {

  private static final int BITS = 20;
  private static final double SMOOTHING = 1;
  private static final int EPOCHS = 10;

  /** First learning rate; it falls to 0 in a line. High, since the features are scaled down. */
  private static final double RATE = 10;

  /** Share of the rate by which the bias, which every review moves, is trained. */
  private static final double BIAS_RATE = 0.1;

  /** Weight times log-count ratio of each feature [2^BITS]. */
  private final float[] weights;

  private final double bias;

  private LinearBaseline(float[] weights, double bias) {
    this.weights = weights;
    this.bias = bias;
  }

  /** Trains on these reviews. */
  public static LinearBaseline train(EncodedReviews reviews) {
    int[][] features = new int[reviews.size()][];
    for (int i = 0; i < features.length; i++) {
      features[i] = features(reviews.ids()[i]);
    }
    float[] ratios = logCountRatios(features, reviews.positive());
    // A weight of 1 for every feature is naive Bayes.
    float[] w = new float[1 << BITS];
    Arrays.fill(w, 1);
    double bias = 0;
    Random random = new Random(1);
    int step = 0;
    int steps = Math.multiplyExact(EPOCHS, features.length);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      for (int i : EncodedReviews.shuffled(features.length, random)) {
        double scale = scale(features[i]);
        double z = bias;
        for (int f : features[i]) {
          z += scale * w[f] * ratios[f];
        }
        double label = reviews.positive()[i] ? 1 : 0;
        double move = RATE * (1 - (double) step++ / steps) * (label - Activations.logistic(z));
        for (int f : features[i]) {
          w[f] += (float) (move * scale * ratios[f]);
        }
        bias += BIAS_RATE * move;
      }
    }
    for (int f = 0; f < w.length; f++) {
      w[f] *= ratios[f];
    }
    return new LinearBaseline(w, bias);
  }

  private static float[] logCountRatios(int[][] features, boolean[] positive) {
    double[] p = new double[1 << BITS];
    double[] q = new double[1 << BITS];
    Arrays.fill(p, SMOOTHING);
    Arrays.fill(q, SMOOTHING);
    for (int i = 0; i < features.length; i++) {
      double[] counts = positive[i] ? p : q;
      for (int f : features[i]) {
        counts[f]++;
      }
    }
    double offset = Math.log(Arrays.stream(p).sum() / Arrays.stream(q).sum());
    float[] ratios = new float[p.length];
    for (int f = 0; f < ratios.length; f++) {
      ratios[f] = (float) (Math.log(p[f] / q[f]) - offset);
    }
    return ratios;
  }

  /** The places of a review's words and pairs, each once, rising. */
  private static int[] features(int[] ids) {
    int[] all = new int[Math.max(0, 2 * ids.length - 1)];
    for (int i = 0; i < ids.length; i++) {
      all[i] = place(ids[i]);
      if (i > 0) {
        all[ids.length + i - 1] = place(((ids[i - 1] + 1L) << 32) | ids[i]);
      }
    }
    return Arrays.stream(all).sorted().distinct().toArray();
  }

  /** Fibonacci hashing: the top bits of a product with 2⁶⁴ divided by the golden ratio. */
  private static int place(long feature) {
    long mixed = (feature ^ (feature >>> 29)) * 0x9E3779B97F4A7C15L;
    return (int) (((mixed ^ (mixed >>> 32)) * 0x9E3779B97F4A7C15L) >>> (64 - BITS));
  }

  /** Log-odds of the positive class of a review. */
  public double logOdds(int[] ids) {
    int[] review = features(ids);
    double z = 0;
    for (int f : review) {
      z += weights[f];
    }
    return bias + scale(review) * z;
  }

  private static double scale(int[] review) {
    return 1 / Math.sqrt(Math.max(1, review.length));
  }

  /** Scores reviews. */
  public ScoredReviews score(EncodedReviews reviews) {
    return new ScoredReviews(
        Arrays.stream(reviews.ids()).mapToDouble(this::logOdds).toArray(),
        reviews.positive(),
        Arrays.stream(reviews.ids()).mapToInt(ids -> ids.length).toArray());
  }
}
