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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.deploy.CommandRun;

class BenchCommandTest {

  @TempDir private Path folder;

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
        Stream.concat(
                Stream.of("bench", "--json", "--threads", "2", "--data", folder + ""),
                Stream.of(options))
            .toArray(String[]::new);
    CommandRun run = CommandRun.of("", arguments);
    assertThat(run.status()).as(run.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(json.get("threads").asInt()).isEqualTo(2);
    return json;
  }

  private static double tokensPerReview(JsonNode speed) {
    return speed.get("tokens_per_s").asDouble() / speed.get("reviews_per_s").asDouble();
  }

  @Test
  void shouldMeasureTrainingAtBothSettings() throws IOException {
    writeReviews();

    JsonNode json = bench("--train");

    // Reviews of 7, 28, 49, … 196 tokens.
    assertThat(tokensPerReview(json.get("train_cap100_batch16"))).isCloseTo(74.5, within(0.5));
    assertThat(tokensPerReview(json.get("train_cap400_batch64"))).isCloseTo(101.5, within(0.5));
  }

  @Test
  void shouldMeasureScoringOfWholeReviewsInEveryWay() throws IOException {
    writeReviews();

    JsonNode json = bench();

    double peak = json.get("matrix_product_gflops_per_core").asDouble();
    assertThat(peak).isPositive();
    for (String way : List.of("score_batch1", "score_batch32", "score_concurrent4")) {
      assertThat(tokensPerReview(json.get(way))).as(way).isCloseTo(101.5, within(0.5));
      double gigaflops = json.get(way).get("tokens_per_s").asDouble() * 131_072 / 1e9;
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
}
