package org.sentimentstream.model.network;

import org.jspecify.annotations.Nullable;

/** A review on its way through the network. */
class PendingReview {

  /** Word ids, the first {@code length} of which are the review. */
  final int[] ids;

  final int length;

  /** Receives what each token adds to the log-odds [length], where that is asked for. */
  final float @Nullable [] contributions;

  /** The token of the next step. */
  int position;

  /** The head's product with the sum of all hidden states, once the last step is done. */
  float score;

  PendingReview(int[] ids, int length, float @Nullable [] contributions) {
    if (length > ids.length || (contributions != null && length > contributions.length)) {
      throw new IllegalArgumentException(
          "a review of "
              + length
              + " tokens does not fit "
              + ids.length
              + " ids or the contributions' array");
    }
    this.ids = ids;
    this.length = length;
    this.contributions = contributions;
  }
}
