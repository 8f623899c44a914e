package org.sentimentstream.deploy.retrain;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.apache.commons.math3.stat.inference.AlternativeHypothesis;
import org.apache.commons.math3.stat.inference.BinomialTest;

/**
 * Champion and challenger on the same reviews, review by review.
 *
 * @param reviews number of reviews
 * @param championOnly reviews that the champion alone calls right
 * @param challengerOnly reviews that the challenger alone calls right
 * @param lossDifference mean cost of the challenger less that of the champion
 */
record Comparison(
    @JsonProperty("reviews") int reviews,
    @JsonProperty("champion_only_right") int championOnly,
    @JsonProperty("challenger_only_right") int challengerOnly,
    @JsonProperty("loss_difference") double lossDifference) {

  /**
   * Compares two models' probabilities of the positive class [reviews].
   *
   * @param positive the labels [reviews]
   */
  static Comparison of(
      double[] champion, double[] challenger, boolean[] positive, double lossDifference) {
    int championOnly = 0;
    int challengerOnly = 0;
    for (int i = 0; i < positive.length; i++) {
      boolean championRight = champion[i] >= 0.5 == positive[i];
      boolean challengerRight = challenger[i] >= 0.5 == positive[i];
      championOnly += championRight && !challengerRight ? 1 : 0;
      challengerOnly += challengerRight && !championRight ? 1 : 0;
    }
    return new Comparison(positive.length, championOnly, challengerOnly, lossDifference);
  }

  /** How much more of the reviews the challenger calls right, percentage points. */
  @JsonProperty(value = "gain_points", access = JsonProperty.Access.READ_ONLY)
  double gainPoints() {
    return 100.0 * (challengerOnly - championOnly) / reviews;
  }

  /**
   * McNemar's exact test: how probable a difference of this size or a larger one is between two
   * models that are equally good.
   */
  @JsonProperty(value = "mcnemar_p", access = JsonProperty.Access.READ_ONLY)
  double pValue() {
    int differing = championOnly + challengerOnly;
    return differing == 0
        ? 1
        : Math.min(
            1,
            new BinomialTest()
                .binomialTest(differing, challengerOnly, 0.5, AlternativeHypothesis.TWO_SIDED));
  }

  /** Whether the challenger is better by this many percentage points at least. */
  boolean isWonBy(double marginPoints) {
    return gainPoints() >= marginPoints - 1e-9; // what is equal stays equal
  }
}
