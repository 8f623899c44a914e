package org.sentimentstream.scorer.trends;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.SentimentByProduct;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.config.TrendWindows;

/**
 * Counts the sentiment of each product in windows of time: a part of the scorer's topology that
 * shares no task with the scoring.
 *
 * <pre>
 * (scoring) ─► repartition topic ─► timely-points ─► trends ─► trend-events ─► sentiment-by-product
 *               key: product         drops what       (store)   at each commit
 *                                    is late
 * </pre>
 *
 * <p>A point is written in the transaction of its event, so under exactly-once each scored review
 * is counted once. The repartition topic is an ordinary one: the processor of the scoring is none
 * of Kafka Streams' DSL, which would make it.
 *
 * @param windows length and grace
 * @param repartition name of the repartition topic
 * @param topic where trends go
 * @param clock how far the counting is
 * @param metrics what is counted
 */
public record Trends(
    TrendWindows windows,
    String repartition,
    String topic,
    TrendClock clock,
    TrendMetrics metrics) {

  private static final String SOURCE = "trend-points";

  /** What a configuration wants of them; null where it wants none. */
  public static @Nullable Trends of(ScorerConfig config, MeterRegistry meters) {
    TrendWindows windows = config.trends();
    return windows == null
        ? null
        : new Trends(
            windows,
            TrendWindows.repartition(config.applicationId()),
            config.topics().sentimentByProduct(),
            new TrendClock(windows),
            new TrendMetrics(meters));
  }

  /** Does what needs the schema registry, and waits for one that is away. */
  public interface Patience {
    <T> T call(Supplier<T> work);
  }

  /**
   * The part by itself; the scoring adds the sink that feeds it.
   *
   * @param events makes the serializer of one task
   */
  public Topology topology(
      TimestampExtractor time, Supplier<Serializer<SentimentByProduct>> events, Patience patience) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(
            repartition,
            Consumed.with(Serdes.String(), Serdes.ByteArray())
                .withTimestampExtractor(time)
                .withName(SOURCE))
        .processValues(() -> new TimelyPoints(windows, clock, metrics), Named.as("timely-points"))
        .groupByKey(Grouped.with(Serdes.String(), TrendPoint.serde()))
        .windowedBy(TimeWindows.ofSizeAndGrace(windows.length(), windows.grace()))
        .aggregate(
            () -> Trend.NONE,
            (product, point, trend) -> trend.plus(point),
            Named.as("trends"),
            // Cached: a window that changes often is written once a commit.
            Materialized.<String, Trend, WindowStore<Bytes, byte[]>>as(windows.store())
                .withKeySerde(Serdes.String())
                .withValueSerde(Trend.serde())
                .withRetention(windows.retention())
                .withCachingEnabled())
        .toStream(Named.as("trend-changes"))
        .process(() -> new TrendEvents(topic, events.get(), patience), Named.as("trend-events"))
        .to(
            topic,
            Produced.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("sentiment-by-product"));
    return builder.build();
  }
}
