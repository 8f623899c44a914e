package org.sentimentstream.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sentimentstream.model.network.Activations;

class FiguresTest {

  private static ScoredReviews scored(double[] probabilities, boolean... positive) {
    double[] logOdds = new double[probabilities.length];
    for (int i = 0; i < logOdds.length; i++) {
      logOdds[i] = Math.log(probabilities[i] / (1 - probabilities[i]));
    }
    return new ScoredReviews(logOdds, positive, new int[positive.length]);
  }

  /** Reviews whose labels are drawn with the probabilities that they are scored with. */
  private static ScoredReviews honest(int n) {
    Random random = new Random(5);
    double[] logOdds = new double[n];
    boolean[] positive = new boolean[n];
    for (int i = 0; i < n; i++) {
      logOdds[i] = Math.round(20 * random.nextGaussian()) / 10.0; // with ties
      positive[i] = random.nextDouble() < Activations.logistic(logOdds[i]);
    }
    return new ScoredReviews(logOdds, positive, new int[n]);
  }

  @Test
  void shouldAgreeWithFiguresWorkedOutByHand() {
    Figures figures =
        Figures.of(scored(new double[] {0.9, 0.8, 0.6, 0.3}, true, false, true, false));

    assertThat(figures.evaluation().accuracy()).isEqualTo(0.75);
    assertThat(figures.rocAuc()).isEqualTo(0.75); // 3 of the 4 pairs are in order
    assertThat(figures.brierScore()).isCloseTo((0.01 + 0.64 + 0.16 + 0.09) / 4, within(1e-12));
    // Bins of width 1/15: 0.9, 0.8 and 0.6 alone, 0.7 of the negative review alone.
    assertThat(figures.expectedCalibrationError())
        .isCloseTo((0.1 + 0.8 + 0.4 + 0.3) / 4, within(1e-12));
    // Wilson's interval for 3 of 4.
    assertThat(figures.accuracyInterval()[0]).isCloseTo(0.3006, within(1e-4));
    assertThat(figures.accuracyInterval()[1]).isCloseTo(0.9544, within(1e-4));
  }

  @Test
  void shouldGiveTheAreaThatCountingAllPairsGives() {
    ScoredReviews reviews = honest(600);
    double inOrder = 0;
    long pairs = 0;
    for (int i = 0; i < reviews.size(); i++) {
      for (int j = 0; j < reviews.size(); j++) {
        if (reviews.positive()[i] && !reviews.positive()[j]) {
          int order = Double.compare(reviews.logOdds()[i], reviews.logOdds()[j]);
          inOrder += (1 + order) / 2.0;
          pairs++;
        }
      }
    }

    RocCurve curve = RocCurve.of(reviews);

    assertThat(curve.area()).isCloseTo(inOrder / pairs, within(1e-12));
    assertThat(curve.points()).startsWith(new RocCurve.Point(0, 0));
    assertThat(curve.points()).endsWith(new RocCurve.Point(1, 1)).hasSizeLessThan(410);
  }

  @Test
  void shouldFindHonestProbabilitiesCalibratedAndExaggeratedOnesNot() {
    ScoredReviews honest = honest(50_000);

    assertThat(Figures.of(honest).expectedCalibrationError()).isLessThan(0.01);
    assertThat(Figures.of(honest.scaled(3)).expectedCalibrationError()).isGreaterThan(0.08);
    assertThat(Figures.of(honest.scaled(3)).rocAuc()).isEqualTo(Figures.of(honest).rocAuc());
    assertThat(ReliabilityDiagram.of(honest).bins())
        .hasSize(8)
        .allSatisfy(bin -> assertThat(bin.confidence()).isBetween(bin.from(), bin.to()));
  }

  @Test
  void shouldKnowNoAreaWhereOneLabelIsMissing() {
    assertThat(Figures.of(scored(new double[] {0.9, 0.1}, true, true)).rocAuc()).isNaN();
    assertThat(Figures.of(scored(new double[0])).expectedCalibrationError()).isNaN();
  }

  @Test
  void shouldBeOneFlatJsonObject() throws Exception {
    Figures figures = Figures.of(scored(new double[] {0.9, 0.3}, true, false));

    JsonNode json = new ObjectMapper().valueToTree(figures);

    assertThat(json.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "accuracy",
            "loss",
            "n",
            "true_positives",
            "false_positives",
            "true_negatives",
            "false_negatives",
            "roc_auc",
            "expected_calibration_error",
            "brier_score",
            "accuracy_interval");
    assertThat(json.get("accuracy").asDouble()).isEqualTo(1);
  }
}
