package org.sentimentstream.scorer.format;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.sentimentstream.events.Review;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.schemas.SentimentSerdes;

/**
 * The formats of reviews and events: what all that write or read them go by. All other topics are
 * Avro whatever these are.
 */
public record Formats(ReviewFormat reviews, EventFormat events) {

  /**
   * For whoever reads reviews.
   *
   * @param registry settings of the Avro serdes
   */
  public ReviewReader reviewReader(Map<String, ?> registry) {
    return switch (reviews) {
      case AVRO -> new AvroReviews(registry);
      case JSON -> new JsonReviews();
      case TEXT -> new TextReviews();
    };
  }

  /**
   * For whoever sends reviews. Plain text holds nothing of a review but its text.
   *
   * @param registry settings of the Avro serdes
   */
  public Serializer<Review> reviewSerializer(Map<String, ?> registry) {
    return switch (reviews) {
      case AVRO -> SentimentSerdes.value(Review.class, registry).serializer();
      case JSON -> SentimentSerdes.json(Review.class).serializer();
      case TEXT -> (topic, review) -> review.getText().getBytes(StandardCharsets.UTF_8);
    };
  }

  /**
   * For whoever writes or reads events.
   *
   * @param registry settings of the Avro serdes
   */
  public Serde<SentimentEvent> eventSerde(Map<String, ?> registry) {
    return switch (events) {
      case AVRO -> SentimentSerdes.value(SentimentEvent.class, registry);
      case JSON -> SentimentSerdes.json(SentimentEvent.class);
    };
  }
}
