package org.sentimentstream.scorer.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.sentimentstream.events.Review;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.events.SentimentLabel;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.scorer.rollout.ActiveModel;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.testing.Surroundings;
import org.sentimentstream.scorer.testing.TestModels;

class LiveFeedTest {

  static {
    // Avro makes no record of a class that nobody vouched for; the serdes vouch for the contracts.
    SentimentSerdes.value(SentimentEvent.class, Map.of("schema.registry.url", "mock://console"))
        .close();
  }

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Nothing is on its way any more where nothing came for so long. */
  private static final Duration QUIET = Duration.ofMillis(500);

  private static final ActiveModel MODEL =
      new ActiveModel(
          new Manifest(TestModels.id("1.0"), "0".repeat(64), 1, null),
          TestModels.classifier("1.0"));

  private final LiveFeed feed = new LiveFeed();

  static void score(LiveFeed feed, String text) {
    Review review = Surroundings.review("r", text);
    feed.scored(review, event(0.75f, 4, 1), MODEL, 1_000, Duration.ofMillis(3));
  }

  static SentimentEvent event(float probability, int tokens, int unknown) {
    return SentimentEvent.newBuilder()
        .setReviewId("r")
        .setLabel(probability >= 0.5f ? SentimentLabel.POSITIVE : SentimentLabel.NEGATIVE)
        .setPositiveProbability(probability)
        .setModel(MODEL.manifest().ref())
        .setTokenCount(tokens)
        .setUnknownTokenCount(unknown)
        .setTruncated(false)
        .setReviewCreatedAt(Instant.ofEpochMilli(1_000))
        .setScoredAt(Instant.ofEpochMilli(1_250))
        .build();
  }

  @Test
  void shouldTellTheWordsThatDecidedTheVeryText() throws Exception {
    try (feed;
        LiveFeed.Viewer viewer = feed.watch().orElseThrow()) {
      score(feed, "A good film.");

      JsonNode shown = new ObjectMapper().readTree(viewer.next(PATIENCE));
      assertThat(shown.get("text").textValue()).isEqualTo("A good film.");
      assertThat(shown.get("words").size()).isEqualTo(4);
      assertThat(shown.get("wait_ms").longValue()).isEqualTo(250);
      assertThat(shown.get("scoring_ms").doubleValue()).isEqualTo(3.0);
      assertThat(shown.get("not_shown").longValue()).isZero();
    }
  }

  @Test
  void shouldCountWhatIsTooMuchToBeShownAndNotHoldItUp() throws Exception {
    try (feed;
        LiveFeed.Viewer viewer = feed.watch().orElseThrow()) {
      int reviews = 100_000;
      long begin = System.nanoTime();
      for (int i = 0; i < reviews; i++) {
        score(feed, "A good film.");
      }
      Duration took = Duration.ofNanos(System.nanoTime() - begin);

      List<JsonNode> shown = new ArrayList<>();
      for (String json = viewer.next(Duration.ofMillis(500));
          json != null;
          json = viewer.next(Duration.ofMillis(500))) {
        shown.add(new ObjectMapper().readTree(json));
      }
      assertThat(shown.size())
          .isBetween(1, (int) (took.toMillis() / 1_000.0 * LiveFeed.PER_SECOND) + 2);
      assertThat(shown.get(shown.size() - 1).get("not_shown").longValue())
          .isEqualTo(reviews - shown.size());
    }
  }

  @Test
  void shouldDropAndCountForAViewerThatDoesNotRead() throws Exception {
    try (feed;
        LiveFeed.Viewer quick = feed.watch().orElseThrow();
        LiveFeed.Viewer slow = feed.watch().orElseThrow()) {
      int shown = 0;
      while (shown < 60) {
        score(feed, "A good film.");
        shown += quick.next(Duration.ofMillis(20)) == null ? 0 : 1;
      }
      // What was scored last is still on its way, to both.
      String late = quick.next(QUIET);
      while (late != null) {
        late = quick.next(QUIET);
      }

      String last = "";
      int kept = 0;
      for (String json = slow.next(Duration.ZERO); json != null; json = slow.next(Duration.ZERO)) {
        last = json;
        kept++;
      }
      assertThat(kept).isEqualTo(50);
      assertThat(new ObjectMapper().readTree(last).get("not_shown").longValue())
          .isGreaterThanOrEqualTo(10);
    }
  }

  @Test
  void shouldAdmitAsManyViewersAsItCanServe() {
    try (feed) {
      List<LiveFeed.Viewer> viewers = new ArrayList<>();
      for (int i = 0; i < LiveFeed.MAX_VIEWERS; i++) {
        viewers.add(feed.watch().orElseThrow());
      }
      assertThat(feed.watch()).isEmpty();
      viewers.get(0).close();
      assertThat(feed.watch()).isPresent();
    }
  }

  @Test
  void shouldEndItsThreadWithTheLastViewer() {
    try (feed) {
      feed.watch().orElseThrow().close();
      await().atMost(PATIENCE).until(() -> feedThreads() == 0);
      LiveFeed.Viewer again = feed.watch().orElseThrow();
      assertThat(feedThreads()).isEqualTo(1);
      again.close();
    }
    await().atMost(PATIENCE).until(() -> feedThreads() == 0);
  }

  private static long feedThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> Objects.equals(thread.getName(), "console-feed"))
        .count();
  }
}
