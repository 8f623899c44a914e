package org.sentimentstream.trainer.evaluation;

import java.util.Arrays;
import java.util.Random;
import org.sentimentstream.model.network.Activations;
import org.sentimentstream.trainer.dataset.EncodedReviews;
import org.sentimentstream.trainer.dataset.SplitMix64;

/**
 * A linear model of words, pairs and triples of words: what a network has to beat, and a teacher
 * that can say what each single token adds.
 *
 * <p>Method: logistic regression on binary features, the n-grams of a review of up to three tokens,
 * hashed into 2²³ places; a feature's value is its log-count ratio r = log(p/q) of naive Bayes
 * (smoothed shares of it in positive and in negative reviews; where targets are probabilities, a
 * review counts in both), 0 where few reviews have it, divided by the root of the number of
 * features of the review. Trained by stochastic gradient descent with a falling rate from the naive
 * Bayes weights. Source: Wang & Manning, "Baselines and Bigrams: Simple, Good Sentiment and Topic
 * Classification", ACL 2012, whose classifier is a support vector machine. The same reviews always
 * give the same model.
 */
public final class LinearModel {

  private static final int LONGEST = 3;
  private static final int BITS = 23;
  private static final float SMOOTHING = 5;

  /** How many reviews have to have a feature. */
  private static final int LEAST_COUNT = 3;

  private static final int EPOCHS = 10;

  /** First learning rate; it falls to 0 in a line. High, since the features are scaled down. */
  private static final double RATE = 10;

  /** Share of the rate by which the bias, which every review moves, is trained. */
  private static final double BIAS_RATE = 0.1;

  /**
   * Tokens of a review divided by the root of the number of its features, for one of middle length
   * (250 tokens).
   */
  private static final float TOKEN_SCALE = 10;

  /** Weight times log-count ratio of each feature [2^BITS]. */
  private final float[] weights;

  private final double bias;

  private LinearModel(float[] weights, double bias) {
    this.weights = weights;
    this.bias = bias;
  }

  /** Trains on these reviews' targets. */
  public static LinearModel train(EncodedReviews reviews) {
    int[][] features =
        Arrays.stream(reviews.ids()).map(LinearModel::features).toArray(int[][]::new);
    float[] targets = reviews.targets();
    float[] ratios = logCountRatios(features, targets);
    // A weight of 1 for every feature is naive Bayes.
    float[] w = new float[ratios.length];
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
        double move = RATE * (1 - (double) step++ / steps) * (targets[i] - Activations.logistic(z));
        for (int f : features[i]) {
          w[f] += (float) (move * scale * ratios[f]);
        }
        bias += BIAS_RATE * move;
      }
    }
    for (int f = 0; f < w.length; f++) {
      w[f] *= ratios[f];
    }
    return new LinearModel(w, bias);
  }

  private static float[] logCountRatios(int[][] features, float[] targets) {
    float[] p = new float[1 << BITS];
    float[] q = new float[1 << BITS];
    double positives = 0;
    double negatives = 0;
    for (int i = 0; i < features.length; i++) {
      for (int f : features[i]) {
        p[f] += targets[i];
        q[f] += 1 - targets[i];
      }
      positives += (double) targets[i] * features[i].length;
      negatives += (1 - (double) targets[i]) * features[i].length;
    }
    double smoothed = (double) SMOOTHING * p.length;
    double offset = Math.log((positives + smoothed) / (negatives + smoothed));
    float[] ratios = new float[p.length];
    for (int f = 0; f < ratios.length; f++) {
      if (Math.round(p[f] + q[f]) >= LEAST_COUNT) {
        ratios[f] = (float) (Math.log((p[f] + SMOOTHING) / (q[f] + SMOOTHING)) - offset);
      }
    }
    return ratios;
  }

  /** The places of a review's n-grams, each once, rising. */
  private static int[] features(int[] ids) {
    return Arrays.stream(places(ids)).sorted().distinct().toArray();
  }

  /** The place of each of a review's n-grams, in the order in which they end. */
  private static int[] places(int[] ids) {
    int[] places = new int[LONGEST * ids.length];
    int size = 0;
    for (int end = 0; end < ids.length; end++) {
      long hash = 0;
      for (int from = end; from > end - ngramsAt(end); from--) {
        hash = SplitMix64.mix(31 * hash + ids[from] + 1);
        places[size++] = (int) (hash >>> (Long.SIZE - BITS));
      }
    }
    return Arrays.copyOf(places, size);
  }

  /** How many n-grams end at a token. */
  private static int ngramsAt(int token) {
    return Math.min(LONGEST, token + 1);
  }

  private static double scale(int[] features) {
    return 1 / Math.sqrt(Math.max(1, features.length));
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

  /**
   * What each token adds: the n-grams that end with it, an n-gram that occurs several times in
   * equal parts. The mean of them is the review's log-odds but for a factor that is 1 for reviews
   * of middle length and depends on the length alone.
   *
   * @return log-odds [tokens]
   */
  public float[] tokenLogOdds(int[] ids) {
    int[] places = places(ids);
    int[] sorted = places.clone();
    Arrays.sort(sorted);
    int[] occurrences = runLengths(sorted);
    float[] logOdds = new float[ids.length];
    int next = 0;
    for (int token = 0; token < ids.length; token++) {
      float sum = 0;
      for (int n = 0; n < ngramsAt(token); n++) {
        int place = places[next++];
        sum += weights[place] / occurrences[Arrays.binarySearch(sorted, place)];
      }
      logOdds[token] = (float) bias + TOKEN_SCALE * sum;
    }
    return logOdds;
  }

  /** How often each value occurs [sorted]. */
  private static int[] runLengths(int[] sorted) {
    int[] lengths = new int[sorted.length];
    for (int from = 0, to; from < sorted.length; from = to) {
      to = from + 1;
      while (to < sorted.length && sorted[to] == sorted[from]) {
        to++;
      }
      Arrays.fill(lengths, from, to, to - from);
    }
    return lengths;
  }

  /** Scores reviews. */
  public ScoredReviews score(EncodedReviews reviews) {
    return new ScoredReviews(
        Arrays.stream(reviews.ids()).mapToDouble(this::logOdds).toArray(),
        reviews.positive(),
        Arrays.stream(reviews.ids()).mapToInt(ids -> ids.length).toArray());
  }
}
