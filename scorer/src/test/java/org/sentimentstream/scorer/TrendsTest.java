package org.sentimentstream.scorer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sentimentstream.events.Review;
import org.sentimentstream.events.SentimentByProduct;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.events.SentimentLabel;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.TrendWindows;
import org.sentimentstream.scorer.testing.CommandRun;
import org.sentimentstream.scorer.testing.Surroundings;
import org.sentimentstream.scorer.trends.ProductTrends;

/** The trends of products, on a real broker. */
class TrendsTest {

  private static final long WINDOW_MS = 60_000;
  private static final long GRACE_MS = 30_000;

  /** The beginning of a window that is over, with its grace. */
  private static final long WINDOW =
      System.currentTimeMillis() / WINDOW_MS * WINDOW_MS - 10 * WINDOW_MS;

  private static Surroundings around(String test, String partitions) throws InterruptedException {
    return new Surroundings(
        test,
        Map.of(
            "sentiment.trends",
            "true",
            "sentiment.trends.window.ms",
            Long.toString(WINDOW_MS),
            "sentiment.trends.grace.ms",
            Long.toString(GRACE_MS),
            "sentiment.topics.partitions",
            partitions));
  }

  private static void send(
      Surroundings around, String id, @Nullable String product, String text, long time)
      throws InterruptedException {
    Review review =
        Review.newBuilder()
            .setReviewId(id)
            .setText(text)
            .setProductId(product)
            .setCreatedAt(Instant.ofEpochMilli(5))
            .build();
    around.sendAndWait(
        new ProducerRecord<>(
            around.config().topics().reviews(),
            null,
            time,
            id.getBytes(UTF_8),
            around.bytes(review)));
  }

  /** The last that was said of each window: {@code product@start}. */
  private static Map<String, SentimentByProduct> trends(Surroundings around) {
    Map<String, SentimentByProduct> last = new TreeMap<>();
    try (Deserializer<SentimentByProduct> trends =
        SentimentSerdes.value(
                SentimentByProduct.class, new ClientSettings(around.config()).registry())
            .deserializer()) {
      for (ConsumerRecord<byte[], byte[]> record :
          around.read(around.config().topics().sentimentByProduct(), 0)) {
        SentimentByProduct trend = trends.deserialize(record.topic(), record.value());
        assertThat(record.key()).isEqualTo(trend.getProductId().getBytes(UTF_8));
        last.put(trend.getProductId() + "@" + trend.getWindowStart().toEpochMilli(), trend);
      }
    }
    return last;
  }

  private static SentimentByProduct window(Map<String, SentimentByProduct> trends, String name) {
    return Objects.requireNonNull(trends.get(name), () -> name + " is not in " + trends.keySet());
  }

  private static long counted(Surroundings around) {
    return trends(around).values().stream().mapToLong(SentimentByProduct::getReviewCount).sum();
  }

  private static void awaitCounted(Surroundings around, long reviews) {
    await()
        .atMost(Surroundings.PATIENCE)
        .untilAsserted(() -> assertThat(counted(around)).isEqualTo(reviews));
  }

  @Test
  void shouldCountEachProductInWindowsAndLeaveOutWhatIsLate() throws Exception {
    try (Surroundings around = around("trends", "1")) {
      around.activate("1.0");
      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      ScorerApplication scorer = around.startScorer("one", meters);
      send(around, "1", "p", "a good film", WINDOW);
      send(around, "2", "p", "the plot was bad", WINDOW + WINDOW_MS - 1);
      send(around, "3", "q", "dull", WINDOW + 1);
      send(around, "4", "p", "bright", WINDOW + WINDOW_MS); // the next window
      send(around, "5", null, "of no product", WINDOW);
      send(around, "6", "x".repeat(2_000), "of a product with too long a name", WINDOW);
      send(around, "7", "p", "in its grace", WINDOW + 2);
      long graceOver = WINDOW + WINDOW_MS + GRACE_MS;
      send(around, "8", "q", "the clock goes on", graceOver);
      send(around, "9", "p", "too late", WINDOW + 3);
      send(around, "10", "q", "of the future", System.currentTimeMillis() + 1_800_000);
      awaitCounted(around, 7);
      around.sendAndWait(
          new ProducerRecord<>(
              TrendWindows.repartition(around.config().applicationId()),
              "p".getBytes(UTF_8),
              "no point".getBytes(UTF_8)));
      await()
          .untilAsserted(
              () -> assertThat(meters.get("sentiment.trends.foreign").counter().count()).isOne());

      List<SentimentEvent> events = around.events(10);
      assertThat(events).as("scoring counts them all").hasSize(10);
      Map<String, SentimentByProduct> trends = trends(around);
      assertThat(trends).hasSize(5);
      SentimentByProduct first = window(trends, "p@" + WINDOW);
      List<SentimentEvent> its =
          events.stream()
              .filter(event -> List.of("1", "2", "7").contains(event.getReviewId()))
              .toList();
      assertThat(first.getReviewCount()).isEqualTo(3);
      assertThat(first.getPositiveCount())
          .isEqualTo(its.stream().filter(e -> e.getLabel() == SentimentLabel.POSITIVE).count());
      assertThat(first.getMeanPositiveProbability())
          .isCloseTo(
              its.stream()
                  .mapToDouble(SentimentEvent::getPositiveProbability)
                  .average()
                  .orElseThrow(),
              within(1e-12));
      assertThat(first.getWindowEnd()).isEqualTo(Instant.ofEpochMilli(WINDOW + WINDOW_MS));
      assertThat(window(trends, "p@" + (WINDOW + WINDOW_MS)).getReviewCount()).isOne();
      assertThat(window(trends, "q@" + WINDOW).getReviewCount()).isOne();
      assertThat(window(trends, "q@" + (WINDOW + WINDOW_MS)).getReviewCount()).isOne();
      assertThat(trends.keySet())
          .as("no window is behind the clock")
          .allMatch(key -> Long.parseLong(key.substring(2)) <= System.currentTimeMillis());
      assertThat(meters.get("sentiment.trends.late").counter().count()).isOne();
      assertThat(meters.get("sentiment.trends.reviews").counter().count()).isEqualTo(7);

      ProductTrends.Answer answer = scorer.trends().orElseThrow().of("p");
      assertThat(answer)
          .isEqualTo(
              new ProductTrends.Here(
                  List.of(
                      window(trends, "p@" + (WINDOW + WINDOW_MS)), window(trends, "p@" + WINDOW))));
      assertThat(scorer.trends().orElseThrow().of("never seen"))
          .isEqualTo(new ProductTrends.Here(List.of()));

      CommandRun all = CommandRun.of(around, "trends");
      assertThat(all.exitCode()).isZero();
      assertThat(all.out().lines())
          .hasSize(3)
          .anyMatch(line -> line.matches("q .* 1 +[01] +0\\.\\d{4}"));
      List<JsonNode> ofP = CommandRun.of(around, "trends", "--product", "p", "--json").jsonLines();
      assertThat(ofP).extracting(json -> json.get("review_count").intValue()).containsExactly(3, 1);
    }
  }

  @Test
  void shouldGoOnCountingAfterARestart() throws Exception {
    try (Surroundings around = around("trends-restart", "2")) {
      around.activate("1.0");
      ScorerApplication first = around.startScorer("one");
      for (int i = 0; i < 20; i++) {
        send(around, "a" + i, "p" + i % 3, "a good film", WINDOW + i);
      }
      awaitCounted(around, 20); // they come by two partitions
      send(around, "end", "p0", "the clock goes on", WINDOW + WINDOW_MS + GRACE_MS);
      awaitCounted(around, 21);
      first.close();

      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      ScorerApplication second = around.startScorer("two", meters);
      send(around, "late", "p0", "late, as before the restart", WINDOW);
      for (int i = 0; i < 10; i++) {
        send(around, "b" + i, "p0", "dull", WINDOW + WINDOW_MS + i);
      }

      awaitCounted(around, 31);
      assertThat(window(trends(around), "p0@" + WINDOW).getReviewCount()).isEqualTo(7);
      assertThat(window(trends(around), "p0@" + (WINDOW + WINDOW_MS)).getReviewCount())
          .isEqualTo(11);
      assertThat(meters.get("sentiment.trends.late").counter().count()).isOne();
      assertThat(second.trends().orElseThrow().of("p0"))
          .isInstanceOfSatisfying(
              ProductTrends.Here.class,
              here ->
                  assertThat(here.windows())
                      .extracting(SentimentByProduct::getReviewCount)
                      .containsExactly(11L, 7L));
    }
  }

  @Test
  void shouldShareTheCountingAndSayWhoCountsWhat() throws Exception {
    try (Surroundings around = around("trends-two", "4")) {
      around.activate("1.0");
      ScorerApplication one = around.startScorer("one");
      for (int i = 0; i < 40; i++) {
        send(around, "a" + i, "p" + i % 10, "a good film", WINDOW + i);
      }
      awaitCounted(around, 40);
      ScorerApplication two =
          around.startScorer(
              "two", Map.of("application.server", "two.org:8443"), new SimpleMeterRegistry());
      assertThat(two.awaitScoring(Surroundings.PATIENCE)).isTrue();
      for (int i = 0; i < 40; i++) {
        send(around, "b" + i, "p" + i % 10, "dull", WINDOW + i);
      }
      awaitCounted(around, 80);

      assertThat(around.events(80)).hasSize(80);
      await()
          .atMost(Surroundings.PATIENCE)
          .untilAsserted(
              () -> {
                Map<String, Integer> owned = new HashMap<>();
                for (int i = 0; i < 10; i++) {
                  String product = "p" + i;
                  ProductTrends.Answer ofOne = one.trends().orElseThrow().of(product);
                  ProductTrends.Answer ofTwo = two.trends().orElseThrow().of(product);
                  boolean isOnes = ofOne instanceof ProductTrends.Here;
                  assertThat(isOnes ? ofOne : ofTwo)
                      .isEqualTo(
                          new ProductTrends.Here(
                              List.of(window(trends(around), product + "@" + WINDOW))));
                  assertThat(isOnes ? ofTwo : ofOne)
                      .isEqualTo(
                          new ProductTrends.Elsewhere(
                              isOnes ? new HostInfo("one", 0) : new HostInfo("two.org", 8443)));
                  owned.merge(isOnes ? "one" : "two", 1, Integer::sum);
                }
                assertThat(owned).containsOnlyKeys("one", "two");
              });
    }
  }
}
