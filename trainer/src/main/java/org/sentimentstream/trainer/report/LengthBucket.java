package org.sentimentstream.trainer.report;

import java.util.ArrayList;
import java.util.List;
import org.sentimentstream.trainer.evaluation.Figures;
import org.sentimentstream.trainer.evaluation.ScoredReviews;

/**
 * Reviews of about one length.
 *
 * @param from least number of tokens
 * @param to one more than the greatest; {@link Integer#MAX_VALUE} where there is no limit
 * @param n number of reviews
 * @param accuracy share of them that is called right
 * @param accuracyInterval its 95 % interval [lower, upper]
 */
record LengthBucket(int from, int to, int n, double accuracy, double[] accuracyInterval) {

  private static final int[] BOUNDS = {0, 100, 150, 200, 300, 400, 600, 1000, Integer.MAX_VALUE};

  /** The buckets that hold a review, by rising length. */
  static List<LengthBucket> of(ScoredReviews reviews) {
    List<LengthBucket> buckets = new ArrayList<>();
    for (int i = 0; i + 1 < BOUNDS.length; i++) {
      ScoredReviews some = reviews.ofLength(BOUNDS[i], BOUNDS[i + 1]);
      if (some.size() > 0) {
        Figures figures = Figures.of(some);
        buckets.add(
            new LengthBucket(
                BOUNDS[i],
                BOUNDS[i + 1],
                some.size(),
                figures.evaluation().accuracy(),
                figures.accuracyInterval()));
      }
    }
    return buckets;
  }
}
