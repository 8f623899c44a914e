package org.sentimentstream.scorer.format;

import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.sentimentstream.events.Review;
import org.sentimentstream.schemas.Utf8;

/**
 * Reviews whose records' values are their texts, in UTF-8. A review has its record's {@link
 * RecordIdentity} and time, and no product.
 */
final class TextReviews implements ReviewReader {

  @Override
  public Review read(ConsumerRecord<byte[], byte[]> record) {
    return Review.newBuilder()
        .setReviewId(RecordIdentity.of(record))
        .setText(Utf8.decode(record.value()))
        .setCreatedAt(Instant.ofEpochMilli(record.timestamp()))
        .build();
  }

  @Override
  public void close() {} // holds nothing
}
