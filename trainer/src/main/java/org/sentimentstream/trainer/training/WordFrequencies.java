package org.sentimentstream.trainer.training;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.sentimentstream.trainer.dataset.EncodedReviews;

/**
 * How often each word occurs, to be drawn by: with a probability that grows with the power {@value
 * #POWER} of its count, so that rare ones are not forgotten (Mikolov et al., "Distributed
 * Representations of Words and Phrases and their Compositionality", NIPS 2013). Shared by all
 * threads.
 */
final class WordFrequencies {

  private static final double POWER = 0.75;

  private final double[] sums; // [nWords] of this and all words before it

  private WordFrequencies(double[] sums) {
    this.sums = sums;
  }

  /** Of the words in these reviews. */
  static WordFrequencies of(EncodedReviews reviews, int nWords) {
    long[] counts = new long[nWords];
    for (int[] review : reviews.ids()) {
      for (int id : review) {
        counts[id]++;
      }
    }
    double[] sums = new double[nWords];
    double sum = 0;
    for (int word = 0; word < nWords; word++) {
      sum += Math.pow((double) counts[word], POWER);
      sums[word] = sum;
    }
    return new WordFrequencies(sums);
  }

  /** A word. */
  int draw(SplittableRandom random) {
    double at = random.nextDouble() * sums[sums.length - 1];
    int found = Arrays.binarySearch(sums, at);
    // The first sum above it; words that do not occur have the sum of the word before them.
    int word = found >= 0 ? found + 1 : -found - 1;
    while (sums[word] <= at) {
      word++;
    }
    return word;
  }
}
