package org.sentimentstream.trainer.evaluation;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;

/**
 * How often a model is right beside how sure it is: reviews in bins of equal width by confidence,
 * the probability of the class that was called. With two classes it is 0.5 at least, so that the
 * lower bins stay empty and are left out.
 *
 * <p>Source: Guo et al., "On Calibration of Modern Neural Networks", ICML 2017.
 *
 * @param bins those that hold a review, by rising confidence
 */
public record ReliabilityDiagram(List<Bin> bins) {

  /** Bins from confidence 0 to 1, as in the source. */
  static final int BINS = 15;

  /**
   * Reviews of about one confidence.
   *
   * @param from least confidence of the bin
   * @param to greatest
   * @param n number of reviews
   * @param confidence their mean confidence
   * @param accuracy share of them that is called right
   */
  public record Bin(
      @JsonProperty("from") double from,
      @JsonProperty("to") double to,
      @JsonProperty("n") int n,
      @JsonProperty("confidence") double confidence,
      @JsonProperty("accuracy") double accuracy) {}

  public ReliabilityDiagram {
    bins = List.copyOf(bins);
  }

  /** The diagram of these reviews. */
  public static ReliabilityDiagram of(ScoredReviews reviews) {
    double[] probabilities = reviews.probabilities();
    int[] counts = new int[BINS];
    int[] right = new int[BINS];
    double[] confidences = new double[BINS];
    for (int i = 0; i < probabilities.length; i++) {
      boolean called = probabilities[i] >= 0.5;
      double confidence = called ? probabilities[i] : 1 - probabilities[i];
      int bin = Math.min((int) (confidence * BINS), BINS - 1);
      counts[bin]++;
      confidences[bin] += confidence;
      right[bin] += called == reviews.positive()[i] ? 1 : 0;
    }
    List<Bin> bins = new ArrayList<>();
    for (int i = 0; i < BINS; i++) {
      if (counts[i] > 0) {
        bins.add(
            new Bin(
                (double) i / BINS,
                (i + 1.0) / BINS,
                counts[i],
                confidences[i] / counts[i],
                (double) right[i] / counts[i]));
      }
    }
    return new ReliabilityDiagram(bins);
  }

  /**
   * Expected calibration error: the mean distance of a review's bin from being as accurate as sure,
   * 0 to 1; NaN without reviews.
   */
  public double expectedCalibrationError() {
    long n = bins.stream().mapToLong(Bin::n).sum();
    return bins.stream().mapToDouble(b -> b.n() * Math.abs(b.accuracy() - b.confidence())).sum()
        / n;
  }
}
