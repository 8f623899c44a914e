package org.sentimentstream.scorer.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sentimentstream.events.Review;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.scorer.rollout.ActiveModel;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.testing.Surroundings;
import org.sentimentstream.scorer.testing.TestModels;

class ScoreCurvesTest {

  static {
    // Avro makes no record of a class that nobody vouched for; the serdes vouch for the contracts.
    SentimentSerdes.value(SentimentEvent.class, Map.of("schema.registry.url", "mock://console"))
        .close();
  }

  private static final Review REVIEW = Surroundings.review("r", "A good film.");
  private static final ActiveModel MODEL =
      new ActiveModel(
          new Manifest(TestModels.id("1.0"), "0".repeat(64), 1, null),
          TestModels.classifier("1.0"));

  private final ScoreCurves curves = new ScoreCurves();

  private void score(float probability, int ms) {
    curves.scored(
        REVIEW, LiveFeedTest.event(probability, 10, 1), MODEL, 1_000, Duration.ofMillis(ms));
  }

  private static JsonNode last(JsonNode column) {
    return column.get(column.size() - 1);
  }

  @Test
  void shouldCountEachReviewInOneInterval() {
    for (int i = 0; i < 99; i++) {
      score(0.9f, 2);
    }
    score(0.1f, 80);
    curves.buried();
    curves.turn();
    curves.turn();

    JsonNode json = curves.json();
    JsonNode first = json.get("labels").get("test-lstm:1.0");
    double positive = first.get("positive").get(0).doubleValue();
    double negative = first.get("negative").get(0).doubleValue();
    assertThat(positive / negative).isBetween(98.9, 99.1);
    assertThat(json.get("positive_share").get(0).doubleValue()).isEqualTo(0.99);
    assertThat(json.get("unknown_share").get(0).doubleValue()).isEqualTo(0.1);
    assertThat(json.get("p50_ms").get(0).doubleValue()).isBetween(1.9, 2.1);
    assertThat(json.get("p99_ms").get(0).doubleValue()).isBetween(1.9, 2.1);
    assertThat(json.get("wait_p50_ms").get(0).doubleValue()).isBetween(248.0, 252.0);
    assertThat(json.get("dead_letters_per_s").get(0).doubleValue()).isPositive();
    // The next interval is empty, and says of what it has none that it has none.
    assertThat(json.get("reviews_per_s").get(1).doubleValue()).isZero();
    assertThat(json.get("p99_ms").get(1).isNull()).isTrue();
    assertThat(json.get("positive_share").get(1).isNull()).isTrue();
  }

  @Test
  void shouldSayHowFarTheLastMinutesScoresAreFromThoseBefore() {
    for (int interval = 0; interval < 40; interval++) {
      for (int i = 0; i < 50; i++) {
        score(i % 2 == 0 ? 0.95f : 0.05f, 1);
      }
      curves.turn();
    }
    assertThat(last(curves.json().get("drift")).doubleValue()).isLessThan(0.01);

    for (int interval = 0; interval < 30; interval++) {
      for (int i = 0; i < 50; i++) {
        score(0.95f, 1);
      }
      curves.turn();
    }
    assertThat(last(curves.json().get("drift")).doubleValue()).isGreaterThan(0.25);
  }

  @Test
  void shouldKeepTheLastTenMinutes() {
    for (int interval = 0; interval < 400; interval++) {
      score(0.9f, 1);
      curves.turn();
    }
    assertThat(curves.json().get("at").size()).isEqualTo(300);
    assertThat(last(curves.json().get("reviews_per_s")).doubleValue()).isPositive();
  }
}
