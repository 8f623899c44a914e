package org.sentimentstream.trainer.training;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.sentimentstream.trainer.dataset.EncodedReviews;
import org.sentimentstream.trainer.dataset.TokenTargets;

/**
 * Reviews of one parameter update, by falling length: at time step t the first {@link #active}(t)
 * of them still have a token, so that padding is never computed. No review is empty.
 */
final class Minibatch {

  private final int[][] ids;
  private final EncodedReviews sorted;
  private final int[] active;
  private final int tokens;

  Minibatch(EncodedReviews reviews) {
    List<Integer> byLength =
        IntStream.range(0, reviews.size())
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> -reviews.ids()[i].length))
            .toList();
    sorted = reviews.select(byLength.stream().mapToInt(Integer::intValue).toArray());
    ids = sorted.ids();
    if (ids.length == 0 || ids[ids.length - 1].length == 0) {
      throw new IllegalArgumentException("a minibatch needs reviews of one token or more");
    }
    active = new int[ids[0].length];
    int sum = 0;
    for (int[] review : ids) {
      sum += review.length;
      for (int t = 0; t < review.length; t++) {
        active[t]++;
      }
    }
    tokens = sum;
  }

  /** Every {@code count}-th review from {@code index} on: shards of about the same work. */
  Minibatch shard(int index, int count) {
    int[] positions = IntStream.range(0, ids.length).filter(i -> i % count == index).toArray();
    return new Minibatch(sorted.select(positions));
  }

  int size() {
    return ids.length;
  }

  /** Tokens of all reviews. */
  int tokens() {
    return tokens;
  }

  /** Length of the longest review. */
  int steps() {
    return active.length;
  }

  /** Number of reviews longer than {@code t}. */
  int active(int t) {
    return t < active.length ? active[t] : 0;
  }

  int length(int review) {
    return ids[review].length;
  }

  int id(int review, int t) {
    return ids[review][t];
  }

  /** Probability of the positive class that training aims at. */
  float target(int review) {
    return sorted.targets()[review];
  }

  /** What training aims at of each token, where it does so. */
  TokenTargets tokenTargets() {
    return Objects.requireNonNull(sorted.tokenTargets(), "reviews without targets of tokens");
  }

  /** Where each step's rows begin when all tokens are laid out step by step [steps]. */
  int[] stepOffsets() {
    int[] offsets = new int[active.length];
    for (int t = 1; t < offsets.length; t++) {
      offsets[t] = offsets[t - 1] + active[t - 1];
    }
    return offsets;
  }

  @Override
  public String toString() {
    return "Minibatch" + Arrays.toString(active);
  }
}
