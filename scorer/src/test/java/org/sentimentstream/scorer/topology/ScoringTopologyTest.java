package org.sentimentstream.scorer.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sentimentstream.schemas.SchemaRegistryUnavailableException;
import org.sentimentstream.scorer.config.TrendWindows;
import org.sentimentstream.scorer.trends.TrendClock;
import org.sentimentstream.scorer.trends.TrendMetrics;
import org.sentimentstream.scorer.trends.Trends;

class ScoringTopologyTest {

  private static Topology topology(String registryUrl) {
    return topology(registryUrl, null);
  }

  private static Topology topology(String registryUrl, @Nullable Trends trends) {
    return ScoringTopology.build(
        OneModel.context(
            Map.of("schema.registry.url", registryUrl, "max.retries", 0),
            OneModel.AVRO,
            0,
            1_000,
            Duration.ofMillis(700),
            trends));
  }

  @Test
  void shouldNameEveryProcessor() {
    assertThat(topology("mock://names").describe().toString())
        .contains(
            "Source: reviews (topics: [reviews])",
            "Processor: scoring",
            "stores: [cutovers]",
            "Sink: sentiment (topic: sentiment)",
            "Sink: sentiment-shadow (topic: shadow)",
            "Sink: model-events (topic: events)",
            "Sink: dead-letters (topic: reviews-dlq)");
  }

  @Test
  void shouldLeaveTheScoringAsItIsWhereTrendsAreCounted() {
    TrendWindows windows = new TrendWindows(Duration.ofMinutes(1), Duration.ZERO);
    Trends trends =
        new Trends(
            windows,
            "app-trends-repartition",
            "by-product",
            new TrendClock(windows),
            new TrendMetrics(new SimpleMeterRegistry()));
    String without = topology("mock://names").describe().toString();
    String with = topology("mock://names", trends).describe().toString();

    assertThat(without).doesNotContain("trend").doesNotContain("Sub-topology: 1");
    assertThat(partWith("Processor: scoring", with))
        .contains("Source: reviews", "Processor: scoring", "stores: [cutovers]")
        .contains("Sink: trend-points-out (topic: app-trends-repartition)")
        .doesNotContain("stores: [trends");
    assertThat(partWith("Source: trend-points", with))
        .contains("Source: trend-points (topics: [app-trends-repartition])")
        .contains("Processor: timely-points", "Processor: trend-events")
        .contains("stores: [trends-60000ms]")
        .contains("Sink: sentiment-by-product (topic: by-product)");
    assertThat(with).as("every name is given").doesNotContain("0000000");
  }

  private static String partWith(String node, String topology) {
    return Stream.of(topology.split("Sub-topology: "))
        .filter(part -> part.contains(node))
        .reduce((one, other) -> fail("two parts with " + node))
        .orElseThrow();
  }

  @Test
  void shouldGiveUpItsTaskAndNotTheReviewWhereTheRegistryStaysAway() {
    try (TopologyTestDriver driver =
        new TopologyTestDriver(topology("http://127.0.0.1:1"), new Properties())) {
      TestInputTopic<byte[], byte[]> reviews =
          driver.createInputTopic("reviews", new ByteArraySerializer(), new ByteArraySerializer());
      TestOutputTopic<byte[], byte[]> deadLetters =
          driver.createOutputTopic(
              "reviews-dlq", new ByteArrayDeserializer(), new ByteArrayDeserializer());

      assertThatThrownBy(() -> reviews.pipeInput(new byte[] {0, 0, 0, 0, 1, 0, 0, 0}))
          .hasRootCauseInstanceOf(java.net.ConnectException.class)
          .satisfies(
              thrown ->
                  assertThat(thrown).hasCauseInstanceOf(SchemaRegistryUnavailableException.class));
      assertThat(deadLetters.isEmpty()).isTrue();
    }
  }
}
