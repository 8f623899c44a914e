package org.sentimentstream.trainer.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.sentimentstream.trainer.dataset.EncodedReviews;

/**
 * The minibatches of one epoch, each review in exactly one: reviews are shuffled, sorted by length
 * inside pools of {@value #POOL_BATCHES} batches so that a batch holds reviews of about one length,
 * and the batches are shuffled again.
 */
final class EpochBatches {

  private static final int POOL_BATCHES = 50;

  private EpochBatches() {}

  static List<Minibatch> draw(EncodedReviews reviews, int batchSize, Random random) {
    int[] order = EncodedReviews.shuffled(reviews.size(), random);
    List<Minibatch> batches = new ArrayList<>();
    int poolSize = POOL_BATCHES * batchSize;
    for (int from = 0; from < order.length; from += poolSize) {
      int[] pool = Arrays.copyOfRange(order, from, Math.min(order.length, from + poolSize));
      int[] sorted =
          Arrays.stream(pool)
              .boxed()
              .sorted((i, j) -> Integer.compare(reviews.ids()[i].length, reviews.ids()[j].length))
              .mapToInt(Integer::intValue)
              .toArray();
      for (int at = 0; at < sorted.length; at += batchSize) {
        int[] positions = Arrays.copyOfRange(sorted, at, Math.min(sorted.length, at + batchSize));
        batches.add(new Minibatch(reviews.select(positions)));
      }
    }
    Collections.shuffle(batches, random);
    return batches;
  }
}
