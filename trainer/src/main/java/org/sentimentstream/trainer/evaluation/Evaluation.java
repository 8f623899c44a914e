package org.sentimentstream.trainer.evaluation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.sentimentstream.model.network.Activations;
import org.sentimentstream.model.network.LstmSentimentModel;
import org.sentimentstream.trainer.dataset.EncodedReviews;

/**
 * How good a model is on labelled reviews.
 *
 * @param n number of reviews
 * @param loss mean cost −log(p[label] + 1e-8), the tutorial's
 * @param truePositives positive reviews called positive
 * @param falsePositives negative reviews called positive
 * @param trueNegatives negative reviews called negative
 * @param falseNegatives positive reviews called negative
 */
@JsonPropertyOrder({"accuracy", "loss", "n"})
public record Evaluation(
    @JsonProperty("n") int n,
    @JsonProperty("loss") double loss,
    @JsonProperty("true_positives") int truePositives,
    @JsonProperty("false_positives") int falsePositives,
    @JsonProperty("true_negatives") int trueNegatives,
    @JsonProperty("false_negatives") int falseNegatives) {

  /** Share of the reviews that are called right, 0 to 1. */
  @JsonProperty("accuracy")
  public double accuracy() {
    return n == 0 ? Double.NaN : (double) (truePositives + trueNegatives) / n;
  }

  /** Share of the reviews that are called wrong. */
  public double error() {
    return 1 - accuracy();
  }

  /** Evaluates from probabilities of the positive class [reviews]. */
  public static Evaluation of(double[] positiveProbabilities, boolean[] positive) {
    double loss = 0;
    int[] counts = new int[4]; // by label, then by call
    for (int i = 0; i < positive.length; i++) {
      double p = positiveProbabilities[i];
      loss -= Math.log((positive[i] ? p : 1 - p) + 1e-8);
      counts[(positive[i] ? 2 : 0) + (p >= 0.5 ? 1 : 0)]++;
    }
    return new Evaluation(
        positive.length, loss / positive.length, counts[3], counts[1], counts[0], counts[2]);
  }

  /** Scores the reviews on several threads with the kernel that serves. */
  public static Evaluation of(LstmSentimentModel model, EncodedReviews reviews, int threads)
      throws InterruptedException {
    float[] logOdds = model.scoreBatch(reviews.ids(), threads, scored -> {});
    double[] probabilities = new double[logOdds.length];
    for (int i = 0; i < logOdds.length; i++) {
      probabilities[i] = Activations.logistic(logOdds[i]);
    }
    return of(probabilities, reviews.positive());
  }
}
