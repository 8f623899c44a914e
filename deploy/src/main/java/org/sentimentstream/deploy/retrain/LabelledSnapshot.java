package org.sentimentstream.deploy.retrain;

import java.util.List;
import java.util.SortedMap;
import org.sentimentstream.trainer.dataset.LabelledReview;

/**
 * The labelled reviews that one run has to do with.
 *
 * @param reviews the readable ones in order of their records' time, duplicates among them
 * @param offsets what was read, by partition
 * @param newReviews how many of the reviews came after the last run
 * @param skipped records that are no labelled review, or too large to be one
 */
record LabelledSnapshot(
    List<LabelledReview> reviews,
    SortedMap<Integer, OffsetRange> offsets,
    int newReviews,
    int skipped) {

  LabelledSnapshot {
    reviews = List.copyOf(reviews);
  }
}
