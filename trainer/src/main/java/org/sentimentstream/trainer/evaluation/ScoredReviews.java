package org.sentimentstream.trainer.evaluation;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.model.network.Activations;
import org.sentimentstream.trainer.dataset.EncodedReviews;

/**
 * Labelled reviews with the scores that a model gave them.
 *
 * @param logOdds of the positive class [reviews]
 * @param positive labels [reviews]
 * @param lengths tokens [reviews]
 */
public record ScoredReviews(double[] logOdds, boolean[] positive, int[] lengths) {

  public ScoredReviews {
    if (logOdds.length != positive.length || logOdds.length != lengths.length) {
      throw new IllegalArgumentException(
          logOdds.length
              + " log-odds, "
              + positive.length
              + " labels and "
              + lengths.length
              + " lengths do not fit together");
    }
  }

  /** Told of each review that was scored, on the thread that scored it. */
  public interface Listener {

    /** Listens to nothing. */
    Listener NONE = tokens -> {};

    /** A review of so many tokens was scored. */
    void onScored(int tokens);
  }

  /** Scores reviews as they are served, calibration included, on several threads. */
  public static ScoredReviews score(
      ReviewClassifier classifier, EncodedReviews reviews, int threads, Listener listener)
      throws InterruptedException {
    int[][] ids = reviews.ids();
    float[] scores =
        classifier.scoreBatch(ids, threads, scored -> listener.onScored(ids[scored].length));
    double[] logOdds = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      logOdds[i] = scores[i];
    }
    return new ScoredReviews(
        logOdds,
        reviews.positive(),
        Arrays.stream(ids).mapToInt(review -> review.length).toArray());
  }

  public int size() {
    return logOdds.length;
  }

  /** Probabilities of the positive class [reviews]. */
  public double[] probabilities() {
    return Arrays.stream(logOdds).map(Activations::logistic).toArray();
  }

  /** The same reviews with log-odds that are this many times as large. */
  public ScoredReviews scaled(double factor) {
    return new ScoredReviews(
        Arrays.stream(logOdds).map(z -> factor * z).toArray(), positive, lengths);
  }

  /** The reviews that have at least {@code from} and fewer than {@code to} tokens. */
  public ScoredReviews ofLength(int from, int to) {
    int[] kept =
        IntStream.range(0, size()).filter(i -> lengths[i] >= from && lengths[i] < to).toArray();
    boolean[] labels = new boolean[kept.length];
    for (int i = 0; i < kept.length; i++) {
      labels[i] = positive[kept[i]];
    }
    return new ScoredReviews(
        Arrays.stream(kept).mapToDouble(i -> logOdds[i]).toArray(),
        labels,
        Arrays.stream(kept).map(i -> lengths[i]).toArray());
  }
}
