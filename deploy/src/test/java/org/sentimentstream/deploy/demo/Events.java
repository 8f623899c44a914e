package org.sentimentstream.deploy.demo;

import java.time.Instant;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.events.SentimentLabel;

/** Events as a scorer sends them. */
final class Events {

  private Events() {}

  static SentimentEvent of(String reviewId, String modelVersion, SentimentLabel label) {
    return SentimentEvent.newBuilder()
        .setReviewId(reviewId)
        .setLabel(label)
        .setPositiveProbability(label == SentimentLabel.POSITIVE ? 0.9f : 0.1f)
        .setModel(
            ModelRef.newBuilder()
                .setName("m")
                .setVersion(modelVersion)
                .setDigest("digest of " + modelVersion)
                .build())
        .setTokenCount(1)
        .setUnknownTokenCount(0)
        .setTruncated(false)
        .setReviewCreatedAt(Instant.EPOCH)
        .setScoredAt(Instant.EPOCH)
        .build();
  }
}
