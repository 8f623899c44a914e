package org.sentimentstream.deploy.retrain;

import org.jspecify.annotations.Nullable;
import org.sentimentstream.deploy.retrain.RetrainSummary.Judged;

/**
 * Whether the challenger is to score.
 *
 * @param reason the figures that say so, in one sentence
 */
record Verdict(boolean won, String reason) {

  /**
   * The rule: against a champion, accuracy must be higher by the margin at least; without one, it
   * must reach the least accuracy.
   */
  static Verdict of(
      Judged challenger,
      @Nullable Judged champion,
      @Nullable Comparison comparison,
      RetrainOptions options) {
    double accuracy = 100 * challenger.evaluation().accuracy();
    if (champion == null || comparison == null) {
      boolean won = challenger.evaluation().accuracy() >= options.minAccuracy();
      return new Verdict(
          won,
          "%s calls %.2f %% of %,d held-back reviews right, %s the %.2f %% that are needed"
              .formatted(
                  challenger,
                  accuracy,
                  challenger.evaluation().n(),
                  won ? "at least" : "less than",
                  100 * options.minAccuracy()));
    }
    boolean won = comparison.isWonBy(options.marginPoints());
    return new Verdict(
        won,
        "%s calls %.2f %% of %,d held-back reviews right, %s %.2f %%: %+.2f points (p = %.2g), %s the %.2f that are needed; loss %+.4f"
            .formatted(
                challenger,
                accuracy,
                comparison.reviews(),
                champion,
                100 * champion.evaluation().accuracy(),
                comparison.gainPoints(),
                comparison.pValue(),
                won ? "at least" : "less than",
                options.marginPoints(),
                comparison.lossDifference()));
  }
}
