package org.sentimentstream.trainer.distillation;

import java.util.Arrays;
import org.sentimentstream.trainer.dataset.SplitMix64;

/**
 * Reviews as the frequent ones among their words, pairs and triples of words. N-grams are told
 * apart by a hash of {@value #MAX_BITS} bits, or fewer where there are not many.
 *
 * @param ofReview numbers of the n-grams of each review, as often as they occur [reviews][..]
 * @param counts how often each n-gram occurs in all reviews [n-grams]
 */
record Ngrams(int[][] ofReview, int[] counts) {

  private static final int LONGEST = 3;
  private static final int MAX_BITS = 24;

  /** How often an n-gram has to occur. */
  private static final int LEAST_COUNT = 5;

  private static final int INFREQUENT = -1;

  /** The n-grams of these reviews [reviews][tokens]. */
  static Ngrams of(int[][] ids) {
    long tokens = Arrays.stream(ids).mapToLong(review -> review.length).sum();
    int bits = Math.min(MAX_BITS, Long.SIZE - Long.numberOfLeadingZeros(4 * LONGEST * tokens));
    int[] numbers = new int[1 << bits]; // counts, then the number of each frequent n-gram
    for (int[] review : ids) {
      for (int hash : hashes(review, bits)) {
        numbers[hash]++;
      }
    }
    int[] counts =
        Arrays.stream(numbers).filter(occurrences -> occurrences >= LEAST_COUNT).toArray();
    int size = 0;
    for (int hash = 0; hash < numbers.length; hash++) {
      numbers[hash] = numbers[hash] < LEAST_COUNT ? INFREQUENT : size++;
    }
    int[][] ofReview = new int[ids.length][];
    for (int i = 0; i < ids.length; i++) {
      ofReview[i] =
          Arrays.stream(hashes(ids[i], bits))
              .map(hash -> numbers[hash])
              .filter(number -> number != INFREQUENT)
              .toArray();
    }
    return new Ngrams(ofReview, counts);
  }

  /** Of a review's n-grams, in the order in which they begin. */
  private static int[] hashes(int[] ids, int bits) {
    int[] hashes = new int[LONGEST * ids.length];
    int size = 0;
    for (int from = 0; from < ids.length; from++) {
      long hash = 0;
      for (int at = from; at < Math.min(ids.length, from + LONGEST); at++) {
        hash = SplitMix64.mix(31 * hash + ids[at] + 1);
        hashes[size++] = (int) (hash >>> (Long.SIZE - bits));
      }
    }
    return Arrays.copyOf(hashes, size);
  }

  int size() {
    return counts.length;
  }

  /**
   * How much each n-gram tells the labels apart: the size of its log-count ratio of naive Bayes,
   * |log(p/q)|, p and q the smoothed shares of it in positive and in negative reviews [n-grams].
   *
   * @param positive labels of the first reviews; the others have none
   */
  float[] labelRatios(boolean[] positive) {
    double[] p = new double[size()];
    double[] q = new double[size()];
    Arrays.fill(p, 1);
    Arrays.fill(q, 1);
    for (int i = 0; i < positive.length; i++) {
      double[] counts = positive[i] ? p : q;
      Arrays.stream(ofReview[i]).distinct().forEach(ngram -> counts[ngram]++);
    }
    double offset = Math.log(Arrays.stream(p).sum() / Arrays.stream(q).sum());
    float[] ratios = new float[size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = (float) Math.abs(Math.log(p[i] / q[i]) - offset);
    }
    return ratios;
  }
}
