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
import org.sentimentstream.events.SentimentByProduct;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.scorer.config.ScorerTopics;
import org.sentimentstream.scorer.trends.Trends;

/**
 * The topology, a pure function of the configuration:
 *
 * <pre>
 * reviews ─► scoring ─┬─► sentiment
 *               │     ├─► sentiment-shadow
 *           cutovers  ├─► dead-letters
 *           (store)   ├─► model-events
 *                     └─► trend-points   (where trends are counted)
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
  static final String TREND_POINTS = "trend-points-out";

  /** Holds for each partition its last cut-over; in memory, since its changelog is tiny. */
  static final String CUTOVER_STORE = "cutovers";

  /** Kafka Streams' own extractor dies of a record that has no timestamp. */
  private static final TimestampExtractor TIMESTAMP =
      (record, partitionTime) ->
          record.timestamp() >= 0 ? record.timestamp() : System.currentTimeMillis();

  /** Null: where to begin without a committed offset is for auto.offset.reset to say. */
  private static final @Nullable AutoOffsetReset AUTO_OFFSET_RESET = null;

  private ScoringTopology() {}

  /** The topic that Kafka Streams keeps {@value #CUTOVER_STORE} in. */
  public static String changelog(String applicationId) {
    return applicationId + "-" + CUTOVER_STORE + "-changelog";
  }

  public static Topology build(ScoringContext scoring) {
    ScorerTopics topics = scoring.topics();
    Topology topology = beginning(scoring);
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
    Trends trends = scoring.trends();
    if (trends != null) {
      topology.addSink(
          TREND_POINTS,
          trends.repartition(),
          new ByteArraySerializer(),
          new ByteArraySerializer(),
          SCORING);
    }
    return topology;
  }

  /** The trends' own part, which comes first since Kafka Streams' DSL begins its topologies. */
  private static Topology beginning(ScoringContext scoring) {
    Trends trends = scoring.trends();
    if (trends == null) {
      return new Topology();
    }
    return trends.topology(
        TIMESTAMP,
        () -> SentimentSerdes.value(SentimentByProduct.class, scoring.registry()).serializer(),
        new RegistryPatience(scoring)::call);
  }
}
