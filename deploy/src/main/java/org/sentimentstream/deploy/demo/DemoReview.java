package org.sentimentstream.deploy.demo;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.Review;

/**
 * A review that the demo sends, any number of times, each time under an id of its own.
 *
 * @param positive what its author meant; null where nobody says
 */
record DemoReview(
    String text,
    @Nullable String productId,
    @Nullable String author,
    @Nullable String language,
    @Nullable Boolean positive) {

  /** The record to send. */
  Review toRecord(String id, Instant createdAt) {
    return Review.newBuilder()
        .setReviewId(id)
        .setText(text)
        .setProductId(productId)
        .setAuthor(author)
        .setLanguage(language)
        .setCreatedAt(createdAt)
        .build();
  }
}
