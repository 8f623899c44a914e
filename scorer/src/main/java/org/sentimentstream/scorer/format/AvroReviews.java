package org.sentimentstream.scorer.format;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.sentimentstream.events.Review;
import org.sentimentstream.schemas.SentimentSerdes;

/** Reviews in Confluent's wire format. */
final class AvroReviews implements ReviewReader {

  private final Deserializer<Review> reviews;

  AvroReviews(Map<String, ?> registry) {
    reviews = SentimentSerdes.value(Review.class, registry).deserializer();
  }

  @Override
  public Review read(ConsumerRecord<byte[], byte[]> record) {
    try {
      return reviews.deserialize(record.topic(), record.headers(), record.value());
    } catch (StackOverflowError e) {
      throw new SerializationException("the record's schema is nested without end", e);
    }
  }

  @Override
  public void close() {
    reviews.close();
  }
}
