package org.sentimentstream.trainer.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.sentimentstream.trainer.dataset.EncodedReviews;

/**
 * Which reviews make up the minibatches of one epoch, each review in exactly one. Where they are
 * bucketed, the shuffled reviews are sorted by length inside pools of {@value #POOL_BATCHES}
 * batches, and the batches are shuffled again.
 */
final class EpochBatches {

  private static final int POOL_BATCHES = 50;

  private EpochBatches() {}

  /** Positions of the reviews [minibatches][batch size or fewer]. */
  static List<int[]> draw(EncodedReviews reviews, int batchSize, Batching batching, Random random) {
    int[] order = EncodedReviews.shuffled(reviews.size(), random);
    if (batching == Batching.SHUFFLED) {
      return cut(order, batchSize);
    }
    List<int[]> batches = new ArrayList<>();
    for (int[] pool : cut(order, Math.multiplyExact(POOL_BATCHES, batchSize))) {
      int[] sorted =
          Arrays.stream(pool)
              .boxed()
              .sorted(Comparator.comparingInt(i -> reviews.ids()[i].length))
              .mapToInt(Integer::intValue)
              .toArray();
      batches.addAll(cut(sorted, batchSize));
    }
    Collections.shuffle(batches, random);
    return batches;
  }

  private static List<int[]> cut(int[] order, int size) {
    List<int[]> parts = new ArrayList<>();
    for (int from = 0; from < order.length; from += size) {
      parts.add(Arrays.copyOfRange(order, from, Math.min(order.length, from + size)));
    }
    return parts;
  }
}
