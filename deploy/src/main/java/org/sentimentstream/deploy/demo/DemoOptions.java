package org.sentimentstream.deploy.demo;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the demo is to do.
 *
 * @param reviews how many reviews to send; null for no end
 * @param exit whether to end when they are through, instead of staying up until Ctrl-C
 * @param perSecond reviews sent a second
 * @param ports where broker and registry listen
 * @param texts the reviews, sent again from the beginning when they run out
 * @param firstModel checkpoint that scores first
 * @param secondModel checkpoint that is swapped in while reviews flow
 */
record DemoOptions(
    @Nullable Integer reviews,
    boolean exit,
    double perSecond,
    Ports ports,
    List<DemoReview> texts,
    Path firstModel,
    Path secondModel) {

  DemoOptions {
    if (reviews != null && reviews < 1) {
      throw new IllegalArgumentException("expected at least 1 review, not " + reviews);
    }
    if (exit && reviews == null) {
      throw new IllegalArgumentException("a demo that ends needs a number of reviews");
    }
    texts = List.copyOf(texts);
  }

  /** After this many events the second model is activated; at no number where there is no end. */
  int swapAfterEvents() {
    return reviews == null ? Integer.MAX_VALUE : Math.max(1, reviews / 2);
  }

  /** So many reviews are sent before the swap is through; the others wait for it. */
  long reviewsBeforeSwap() {
    return reviews == null
        ? Long.MAX_VALUE
        : Math.max(swapAfterEvents(), reviews - Math.max(1, reviews / 4));
  }

  long reviewsInAll() {
    return reviews == null ? Long.MAX_VALUE : reviews;
  }
}
