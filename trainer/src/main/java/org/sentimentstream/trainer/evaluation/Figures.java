package org.sentimentstream.trainer.evaluation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * All that is said in numbers about a model on labelled reviews: the cheap {@link Evaluation} and
 * what its probabilities are worth.
 *
 * @param evaluation calls and cost
 * @param rocAuc area under the {@link RocCurve}
 * @param expectedCalibrationError of the {@link ReliabilityDiagram}
 * @param brierScore mean square of the difference between label and probability, 0 to 1
 */
@JsonPropertyOrder({"accuracy", "loss", "n"})
public record Figures(
    @JsonUnwrapped Evaluation evaluation,
    @JsonProperty("roc_auc") double rocAuc,
    @JsonProperty("expected_calibration_error") double expectedCalibrationError,
    @JsonProperty("brier_score") double brierScore) {

  /** Two-sided 95 % quantile of the normal distribution. */
  private static final double Z = 1.959963984540054;

  /** The figures of these reviews. */
  public static Figures of(ScoredReviews reviews) {
    double[] probabilities = reviews.probabilities();
    double squares = 0;
    for (int i = 0; i < probabilities.length; i++) {
      double difference = (reviews.positive()[i] ? 1 : 0) - probabilities[i];
      squares += difference * difference;
    }
    return new Figures(
        Evaluation.of(probabilities, reviews.positive()),
        RocCurve.of(reviews).area(),
        ReliabilityDiagram.of(reviews).expectedCalibrationError(),
        squares / probabilities.length);
  }

  /**
   * Wilson's 95 % interval of the accuracy [lower, upper]: what it may be on other reviews of the
   * same kind.
   */
  @JsonProperty("accuracy_interval")
  public double[] accuracyInterval() {
    double n = evaluation.n();
    double accuracy = evaluation.accuracy();
    double centre = accuracy + Z * Z / (2 * n);
    double reach = Z * Math.sqrt(accuracy * (1 - accuracy) / n + Z * Z / (4 * n * n));
    double scale = 1 + Z * Z / n;
    return new double[] {(centre - reach) / scale, (centre + reach) / scale};
  }
}
