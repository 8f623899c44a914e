package org.sentimentstream.scorer.topology;

import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.config.ScorerTopics;

/**
 * The topology, a pure function of the configuration:
 *
 * <pre>
 * reviews ─► scoring ─┬─► sentiment
 *               │     ├─► sentiment-shadow
 *           cutovers  ├─► dead-letters
 *           (store)   └─► model-events
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
  static final String SHADOW_EVENTS = "sentiment-shadow";
  static final String DEAD_LETTERS = "dead-letters";
  static final String CUTOVERS = "model-events";

  /** Holds for each partition its last cut-over; in memory, since its changelog is tiny. */
  static final String CUTOVER_STORE = "cutovers";

  /** Kafka Streams' own extractor dies of a record that has no timestamp. */
  private static final TimestampExtractor TIMESTAMP =
      (record, partitionTime) ->
          record.timestamp() >= 0 ? record.timestamp() : System.currentTimeMillis();

  /** Null: where to begin without a committed offset is for auto.offset.reset to say. */
  private static final @Nullable AutoOffsetReset AUTO_OFFSET_RESET = null;

  private ScoringTopology() {}

  /** The topic that Kafka Streams keeps {@value #CUTOVER_STORE} in, and the only one it makes. */
  public static String changelog(String applicationId) {
    return applicationId + "-" + CUTOVER_STORE + "-changelog";
  }

  public static Topology build(ScoringContext scoring) {
    ScorerTopics topics = scoring.topics();
    Topology topology = new Topology();
    topology
        .addSource(
            AUTO_OFFSET_RESET,
            SOURCE,
            TIMESTAMP,
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer(),
            topics.reviews())
        .addProcessor(SCORING, () -> new ScoringProcessor(scoring), SOURCE)
        .addStateStore(
            Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(CUTOVER_STORE), Serdes.Integer(), Serdes.ByteArray()),
            SCORING);
    Map<String, String> sinks =
        Map.of(
            EVENTS, topics.sentiment(),
            SHADOW_EVENTS, topics.sentimentShadow(),
            DEAD_LETTERS, topics.deadLetters(),
            CUTOVERS, topics.modelEvents());
    sinks.forEach(
        (sink, topic) ->
            topology.addSink(
                sink, topic, new ByteArraySerializer(), new ByteArraySerializer(), SCORING));
    return topology;
  }
}
