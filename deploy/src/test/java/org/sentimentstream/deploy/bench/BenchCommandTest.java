package org.sentimentstream.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.deploy.CommandRun;

class BenchCommandTest {

  private static final String MODELS = "sentiment.models";

  @TempDir private Path folder;

  /** Where the launcher says they are. */
  @BeforeAll
  static void nameTheShippedModels() {
    System.setProperty(MODELS, Path.of("models").toAbsolutePath().toString());
  }

  @AfterAll
  static void forgetTheShippedModels() {
    System.clearProperty(MODELS);
  }

  private void writeReviews() throws IOException {
    for (String label : new String[] {"pos", "neg"}) {
      Path reviews = Files.createDirectories(folder.resolve("aclImdb/test/" + label));
      for (int i = 0; i < 10; i++) {
        String text = "A " + label + " film, number " + i + ". ";
        Files.writeString(reviews.resolve(i + "_1.txt"), text.repeat(1 + 3 * i));
      }
    }
  }

  private JsonNode bench(String... options) throws IOException {
    String[] arguments =
        Stream.concat(Stream.of("bench", "--json", "--data", folder + ""), Stream.of(options))
            .toArray(String[]::new);
    CommandRun run = CommandRun.of("", arguments);
    assertThat(run.status()).as(run.err()).isZero();
    return new ObjectMapper().readTree(run.out());
  }

  private static double tokensPerReview(JsonNode speed) {
    return speed.get("tokens_per_s").asDouble() / speed.get("reviews_per_s").asDouble();
  }

  @Test
  void shouldMeasureTrainingAtBothSettings() throws IOException {
    writeReviews();

    JsonNode json = bench("--train", "--threads", "2");

    // Reviews of 7, 28, 49, … 196 tokens.
    assertThat(tokensPerReview(json.get("train_cap100_batch16"))).isCloseTo(74.5, within(0.5));
    assertThat(tokensPerReview(json.get("train_cap400_batch64"))).isCloseTo(101.5, within(0.5));
  }

  @Test
  void shouldMeasureScoringOfWholeReviewsInEveryWay() throws IOException {
    writeReviews();

    // The early model has 64 units: 2 · 64 · 4 · 64 operations a token.
    JsonNode json = bench("--threads", "2", "--model", "models/imdb-lstm-0.9.0.npz");
    assertThat(json.get("threads").asInt()).isEqualTo(2);

    double peak = json.get("matrix_product_gflops_per_core").asDouble();
    assertThat(peak).isPositive();
    for (String way : List.of("score_batch1", "score_batch32", "score_concurrent4")) {
      assertThat(tokensPerReview(json.get(way))).as(way).isCloseTo(101.5, within(0.5));
      double gigaflops = json.get(way).get("tokens_per_s").asDouble() * 32_768 / 1e9;
      assertThat(json.get("share_of_matrix_product_peak").get(way).asDouble())
          .as(way)
          .isCloseTo(gigaflops / (2 * peak), within(0.05));
    }
    assertThat(tokensPerReview(json.get("text_to_probability"))).isCloseTo(101.5, within(0.5));
    JsonNode latency = json.get("latency_us");
    assertThat(latency.get("p50").asDouble())
        .isPositive()
        .isLessThanOrEqualTo(latency.get("p99").asDouble());
    assertThat(latency.get("p99.9").asDouble())
        .isGreaterThanOrEqualTo(latency.get("p99").asDouble());
  }

  @Test
  void shouldTakeAModelForScoringAlone() {
    CommandRun run = CommandRun.of("", "bench", "--train", "--model", "x.npz");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--model is for scoring alone");
  }

  @Test
  void shouldMeasureThePipelineWithFiguresThatAgreeWithEachOther() throws IOException {
    writeReviews();

    JsonNode json =
        bench("--pipeline", "--cold", "--reviews=300", "--rounds=1", "--seconds=1", "--swaps=1");

    double rate = json.get("reviews_per_s").asDouble();
    JsonNode throughput = json.get("exactly_once_throughput").get(0);
    JsonNode engine = json.get("engine").get(0);
    double tokensPerSecond = throughput.get("tokens_per_s").asDouble();
    assertThat(json.get("pipeline_over_engine").asDouble())
        .isCloseTo(tokensPerSecond / tokensPerSecond(engine, "score_concurrent4"), within(0.001));
    assertThat(json.get("pipeline_over_batch1").asDouble())
        .isCloseTo(tokensPerSecond / tokensPerSecond(engine, "score_batch1"), within(0.001));
    assertThat(throughput.get("reviews_per_s").asDouble()).isEqualTo(rate);
    assertThat(tokensPerReview(throughput)).isCloseTo(101.5, within(10.));
    JsonNode half = json.get("exactly_once_latency").get(2);
    assertThat(half.get("offered_reviews_per_s").asDouble()).isCloseTo(rate / 2, within(0.1));
    assertThat(half.get("p99_ms")).isEqualTo(json.get("p99_ms"));
    assertThat(half.get("p50_ms").asDouble())
        .isPositive()
        .isLessThanOrEqualTo(half.get("p99_ms").asDouble());
    assertThat(half.get("p999_ms").asDouble())
        .isGreaterThanOrEqualTo(half.get("p99_ms").asDouble());
    assertThat(half.get("rounds")).hasSize(1);
    JsonNode swap = json.get("swaps").get(0);
    assertThat(json.get("swap_pause_ms").asDouble())
        .isEqualTo(
            Math.max(0, swap.get("gap_ms").asDouble() - swap.get("normal_gap_ms").asDouble()));
    JsonNode memory = json.get("memory");
    assertThat(memory.get("max_heap_mib").asInt()).isEqualTo(256);
    assertThat(memory.get("live_heap_mib").asInt()).isBetween(1, 256);
    assertThat(json.get("events").asInt()).isGreaterThan(450);
    assertThat(json.get("missing").asInt()).isZero();
    assertThat(json.get("duplicates").asInt()).isZero();
  }

  private static double tokensPerSecond(JsonNode engine, String way) {
    return engine.get(way).get("tokens_per_s").asDouble();
  }

  @Test
  void shouldSoakAScorerAndSwapItsModelMeanwhile() throws IOException {
    writeReviews();

    JsonNode soak = bench("--pipeline", "--cold", "--soak", "400", "--threads", "1").get("soak");

    assertThat(soak.get("reviews").asInt()).isEqualTo(400);
    assertThat(soak.get("swaps").asInt()).isBetween(1, 9);
    assertThat(soak.get("duplicates").asInt()).isZero();
    assertThat(soak.get("live_heap_mib")).hasSize(40);
    assertThat(soak.get("live_heap_mib_last_quarter").asInt()).isBetween(1, 256);
  }
}
