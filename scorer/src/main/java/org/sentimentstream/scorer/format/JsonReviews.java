package org.sentimentstream.scorer.format;

import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.sentimentstream.events.Review;
import org.sentimentstream.schemas.JsonRecords;

/**
 * Reviews as JSON objects with the contract's fields. Only the text is needed: without {@code
 * review_id} the review has its record's {@link RecordIdentity}, without {@code created_at} its
 * record's time.
 */
final class JsonReviews implements ReviewReader {

  private final JsonRecords<Review> reviews = new JsonRecords<>(Review.class);

  @Override
  public Review read(ConsumerRecord<byte[], byte[]> record) {
    return reviews.read(
        record.value(),
        Map.of(
            "review_id",
            RecordIdentity.of(record),
            "created_at",
            Instant.ofEpochMilli(record.timestamp())));
  }

  @Override
  public void close() {} // holds nothing
}
