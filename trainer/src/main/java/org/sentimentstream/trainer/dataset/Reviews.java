package org.sentimentstream.trainer.dataset;

import org.sentimentstream.model.text.Dictionary;

/**
 * Labelled reviews in a fixed order: as texts, or as the ids of a dictionary that came with them.
 */
public interface Reviews {

  int size();

  boolean isPositive(int review);

  /** Where a review comes from, for example {@code train/pos/0_9.txt}. */
  String id(int review);

  /** A review's text; where it came as ids, its words with blanks between them. */
  String text(int review);

  /**
   * The dictionary of {@code nWords} ids: of the most frequent words, or the one that came with the
   * reviews, truncated.
   */
  Dictionary dictionary(int nWords);

  /**
   * Reviews as word ids.
   *
   * @param positions which reviews, in which order
   * @param maxTokens tokens that are kept of each: the first ones
   */
  EncodedReviews encode(int[] positions, Dictionary dictionary, int maxTokens);
}
