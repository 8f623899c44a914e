package org.sentimentstream.scorer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.scorer.testing.LogOf;
import org.sentimentstream.scorer.testing.NewerReview;
import org.sentimentstream.scorer.testing.RegistryGate;
import org.sentimentstream.scorer.testing.Surroundings;

/** A registry that goes away and comes back costs time and nothing else. */
class RegistryOutageTest {

  @Test
  void shouldWaitForTheRegistryRatherThanBuryReviews() throws Exception {
    try (RegistryGate gate = new RegistryGate();
        Surroundings around =
            new Surroundings(
                "outage",
                Map.of("schema.registry.url", gate.url(), "sentiment.topics.partitions", "1"))) {
      around.activate("1.0");
      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      ScorerApplication scorer = around.startScorer("one", meters);
      around.send("before", "a good film");
      assertThat(around.events(1)).hasSize(1);

      gate.shut();
      around.sendAndWait(
          around.record("newer".getBytes(UTF_8), NewerReview.bytes("newer", "a good film")));
      around.send("known", "a good film");
      await()
          .atMost(Surroundings.PATIENCE)
          .until(() -> meters.get("sentiment.registry.retries").counter().count() >= 2);
      assertThat(scorer.state()).isEqualTo(ScorerApplication.State.RUNNING);
      gate.open();

      assertThat(around.events(3))
          .extracting(SentimentEvent::getReviewId)
          .containsExactly("before", "newer", "known");
      assertThat(meters.get("sentiment.dead.letters").counters())
          .allSatisfy(letters -> assertThat(letters.count()).isZero());
    }
  }

  @Test
  void shouldStartWithoutARegistryAndScoreWhenItComes() throws Exception {
    try (RegistryGate gate = new RegistryGate();
        Surroundings around =
            new Surroundings("outage-start", Map.of("schema.registry.url", gate.url()))) {
      around.activate("1.0");
      around.send("early", "a good film");
      gate.shut();

      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      ScorerApplication scorer = around.startScorer("one", meters);
      await().atMost(Surroundings.PATIENCE).until(() -> gate.turnedAway() >= 3);
      assertThat(scorer.state()).isEqualTo(ScorerApplication.State.WAITING);
      gate.open();

      assertThat(around.events(1)).extracting(SentimentEvent::getReviewId).containsExactly("early");
      assertThat(meters.get("sentiment.dead.letters").counters())
          .allSatisfy(letters -> assertThat(letters.count()).isZero());
    }
  }

  @Test
  void shouldGoOnWithKnownSchemasWhileUnknownOnesWait() throws Exception {
    try (RegistryGate gate = new RegistryGate();
        Surroundings around =
            new Surroundings(
                "outage-cached",
                Map.of("schema.registry.url", gate.url(), "num.stream.threads", "2"))) {
      around.activate("1.0");
      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      around.startScorer("one", meters);
      byte[] known = around.bytes(Surroundings.review("known", "a good film"));
      sendTo(around, 0, known);
      sendTo(around, 1, known);
      assertThat(around.events(2)).hasSize(2);

      gate.shut();
      sendTo(around, 0, NewerReview.bytes("newer", "a good film"));
      for (int i = 0; i < 20; i++) {
        sendTo(around, 1, known);
      }
      assertThat(around.events(22)).extracting(SentimentEvent::getReviewId).containsOnly("known");
      await().atMost(Surroundings.PATIENCE).until(() -> gate.turnedAway() >= 2);
      assertThat(around.events(22)).hasSize(22);
      gate.open();

      assertThat(around.events(23)).extracting(SentimentEvent::getReviewId).contains("newer");
      assertThat(meters.get("sentiment.dead.letters").counters())
          .allSatisfy(letters -> assertThat(letters.count()).isZero());
    }
  }

  @Test
  void shouldWaitAndSaySoWhereCredentialsAreRefused() throws Exception {
    try (RegistryGate gate = new RegistryGate();
        LogOf log = new LogOf("org.sentimentstream.scorer.topology");
        Surroundings around =
            new Surroundings(
                "outage-credentials",
                Map.of("schema.registry.url", gate.url(), "sentiment.topics.partitions", "1"))) {
      around.activate("1.0");
      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      ScorerApplication scorer = around.startScorer("one", meters);
      assertThat(scorer.awaitScoring(Surroundings.PATIENCE)).isTrue();

      gate.refuseCredentials();
      around.sendAndWait(
          around.record("newer".getBytes(UTF_8), NewerReview.bytes("newer", "a good film")));
      await()
          .atMost(Surroundings.PATIENCE)
          .until(
              () ->
                  log.lines().stream()
                      .anyMatch(
                          line ->
                              line.startsWith("Scoring waits for the schema registry: ")
                                  && line.contains("refuses the credentials (HTTP 401)")));
      assertThat(scorer.state()).isEqualTo(ScorerApplication.State.RUNNING);
      gate.open();

      assertThat(around.events(1)).extracting(SentimentEvent::getReviewId).containsExactly("newer");
      assertThat(meters.get("sentiment.dead.letters").counters())
          .allSatisfy(letters -> assertThat(letters.count()).isZero());
    }
  }

  private static void sendTo(Surroundings around, int partition, byte[] value) throws Exception {
    around.sendAndWait(
        new ProducerRecord<>(around.config().topics().reviews(), partition, null, value));
  }

  @Test
  void shouldEndAtOnceWhileItWaitsForTheRegistryAtTheStart() throws Exception {
    try (RegistryGate gate = new RegistryGate();
        Surroundings around =
            new Surroundings("outage-end-start", Map.of("schema.registry.url", gate.url()))) {
      around.activate("1.0");
      gate.shut();
      ScorerApplication scorer = around.startScorer("one");
      await().atMost(Surroundings.PATIENCE).until(() -> gate.turnedAway() >= 1);

      long begin = System.nanoTime();
      scorer.close();

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(25));
      assertThat(scorer.state()).isEqualTo(ScorerApplication.State.STOPPED);
    }
  }

  @Test
  void shouldEndAtOnceWhileItWaitsForTheRegistry() throws Exception {
    try (RegistryGate gate = new RegistryGate();
        Surroundings around =
            new Surroundings("outage-end", Map.of("schema.registry.url", gate.url()))) {
      around.activate("1.0");
      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      ScorerApplication scorer = around.startScorer("one", meters);
      assertThat(scorer.awaitScoring(Surroundings.PATIENCE)).isTrue();
      gate.shut();
      around.sendAndWait(
          around.record("newer".getBytes(UTF_8), NewerReview.bytes("newer", "a good film")));
      await()
          .atMost(Surroundings.PATIENCE)
          .until(() -> meters.get("sentiment.registry.retries").counter().count() >= 1);

      long begin = System.nanoTime();
      scorer.close();
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      gate.open();
      around.startScorer("one");

      assertThat(took).isLessThan(Duration.ofSeconds(25));
      assertThat(around.events(1)).extracting(SentimentEvent::getReviewId).containsExactly("newer");
    }
  }
}
