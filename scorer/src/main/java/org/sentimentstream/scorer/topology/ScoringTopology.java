package org.sentimentstream.scorer.topology;

import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.config.ScorerTopics;

/**
 * The topology, a pure function of the configuration:
 *
 * <pre>
 * reviews ─► scoring ─┬─► sentiment
 *                     └─► dead-letters
 * </pre>
 *
 * Records travel as bytes. Decoding and encoding happen inside the one processor, so that it can
 * tell a record that is bad from a registry that is away: Kafka Streams' own deserialization
 * happens before any processor and knows only to skip or to die.
 */
public final class ScoringTopology {

  static final String SOURCE = "reviews";
  static final String SCORING = "scoring";
  static final String EVENTS = "sentiment";
  static final String DEAD_LETTERS = "dead-letters";

  /** Kafka Streams' own extractor dies of a record that has no timestamp. */
  private static final TimestampExtractor TIMESTAMP =
      (record, partitionTime) ->
          record.timestamp() >= 0 ? record.timestamp() : System.currentTimeMillis();

  /** Null: where to begin without a committed offset is for auto.offset.reset to say. */
  private static final @Nullable AutoOffsetReset AUTO_OFFSET_RESET = null;

  private ScoringTopology() {}

  public static Topology build(ScorerTopics topics, ScoringContext scoring) {
    return new Topology()
        .addSource(
            AUTO_OFFSET_RESET,
            SOURCE,
            TIMESTAMP,
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer(),
            topics.reviews())
        .addProcessor(SCORING, () -> new ScoringProcessor(scoring), SOURCE)
        .addSink(
            EVENTS,
            topics.sentiment(),
            new ByteArraySerializer(),
            new ByteArraySerializer(),
            SCORING)
        .addSink(
            DEAD_LETTERS,
            topics.deadLetters(),
            new ByteArraySerializer(),
            new ByteArraySerializer(),
            SCORING);
  }
}
