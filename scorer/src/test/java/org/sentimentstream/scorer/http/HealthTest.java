package org.sentimentstream.scorer.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.localstack.EmbeddedBroker;
import org.sentimentstream.scorer.ScorerApplication;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.testing.NewerReview;
import org.sentimentstream.scorer.testing.RegistryGate;
import org.sentimentstream.scorer.testing.Surroundings;

/** What an instance says of its health, on a broker that can be taken away. */
@Timeout(180)
class HealthTest {

  @TempDir private static Path data;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(data);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  private static Surroundings surroundings(String test) throws InterruptedException {
    return new Surroundings(
        test, Map.of("bootstrap.servers", broker.bootstrapServers(), "sentiment.http.port", "0"));
  }

  private static JsonNode live(URI address) throws IOException, InterruptedException {
    return report(Http.get(address, Health.LIVE));
  }

  private static JsonNode ready(URI address) throws IOException, InterruptedException {
    return report(Http.get(address, Health.READY));
  }

  /** A report, whose status code says the same. */
  private static JsonNode report(HttpResponse<String> answer) throws IOException {
    JsonNode report = Http.json(answer);
    boolean up = report.get("status").asText().equals("UP");
    assertThat(answer.statusCode()).isEqualTo(up ? 200 : 503);
    assertThat(report.get("reasons").isEmpty()).isEqualTo(up);
    return report;
  }

  /** Waits until the reasons why it is not ready are as they should be. */
  private static void awaitReasons(URI address, Consumer<List<String>> requirement) {
    await()
        .atMost(Surroundings.PATIENCE)
        .untilAsserted(
            () -> {
              List<String> reasons = new ArrayList<>();
              ready(address).get("reasons").forEach(reason -> reasons.add(reason.asText()));
              requirement.accept(reasons);
            });
  }

  private static void awaitReady(URI address) {
    await()
        .atMost(Surroundings.PATIENCE)
        .untilAsserted(() -> assertThat(ready(address).get("status").asText()).isEqualTo("UP"));
  }

  @Test
  void shouldBeReadyExactlyWhileItScores() throws Exception {
    try (Surroundings around = surroundings("health")) {
      ScorerService service = ScorerService.start(around.config());
      try (service) {
        URI address = service.address().orElseThrow();

        // Nothing was activated: it lives, and cannot score.
        awaitReasons(
            address, reasons -> assertThat(reasons).containsExactly("no model was activated yet"));
        assertThat(live(address).get("status").asText()).isEqualTo("UP");
        assertThat(live(address).get("state").asText()).isEqualTo("WAITING");

        around.activate("1.0");
        awaitReady(address);
        JsonNode scoring = ready(address);
        assertThat(scoring.get("state").asText()).isEqualTo("RUNNING");
        assertThat(scoring.get("streams").asText()).isEqualTo("RUNNING");
        assertThat(scoring.get("model").asText()).isEqualTo("test-lstm:1.0");
        assertThat(scoring.get("epoch").asLong()).isPositive();
        assertThat(scoring.get("instance").asText()).isEqualTo(service.application().instanceId());
        around.send("r1", "a good film");
        assertThat(around.events(1)).extracting(SentimentEvent::getReviewId).containsExactly("r1");

        broker.close();
        awaitReasons(
            address,
            reasons ->
                assertThat(reasons)
                    .anyMatch(reason -> reason.startsWith("no broker has taken a status")));
        assertThat(live(address).get("status").asText()).isEqualTo("UP");

        broker = EmbeddedBroker.start(data, broker.port());
        awaitReady(address);
        around.send("r2", "a dull film");
        assertThat(around.events(2))
            .extracting(SentimentEvent::getReviewId)
            .containsExactlyInAnyOrder("r1", "r2");

        assertThat(reasonsUntilGone(service, address)).contains("the instance ends");
      }
    }
  }

  /** Closes the service, and returns why it said meanwhile that it is not ready. */
  private static Set<String> reasonsUntilGone(ScorerService service, URI address) throws Exception {
    assertThat(ready(address).get("status").asText()).isEqualTo("UP");
    CompletableFuture<Void> closing = CompletableFuture.runAsync(service::close);
    List<JsonNode> answers = new ArrayList<>();
    try {
      while (true) {
        assertThat(live(address).get("status").asText()).isEqualTo("UP");
        answers.add(ready(address));
      }
    } catch (IOException e) {
      assertThat(closing).succeedsWithin(30, TimeUnit.SECONDS);
    }
    Set<String> reasons = new HashSet<>();
    answers.forEach(
        answer -> answer.get("reasons").forEach(reason -> reasons.add(reason.asText())));
    return reasons;
  }

  @Test
  void shouldBeDeadWhileAStreamThreadHangs() throws Exception {
    try (RegistryGate gate = new RegistryGate();
        Surroundings around =
            new Surroundings(
                "health-hangs",
                Map.of(
                    "bootstrap.servers", broker.bootstrapServers(),
                    "schema.registry.url", gate.url(),
                    "sentiment.topics.partitions", "1",
                    "sentiment.http.port", "0",
                    "max.poll.interval.ms", "3000"));
        ScorerService service = ScorerService.start(around.config())) {
      URI address = service.address().orElseThrow();
      around.activate("1.0");
      awaitReady(address);
      assertThat(live(address).get("status").asText()).isEqualTo("UP");

      gate.shut(); // the thread waits for the schema of the next review
      around.sendAndWait(
          around.record("newer".getBytes(UTF_8), NewerReview.bytes("newer", "a good film")));
      await()
          .atMost(Surroundings.PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(live(address).get("reasons"))
                      .extracting(JsonNode::asText)
                      .singleElement()
                      .asString()
                      .startsWith("a stream thread hangs"));

      gate.open();
      awaitReady(address);
      assertThat(around.events(1)).extracting(SentimentEvent::getReviewId).containsExactly("newer");
      assertThat(live(address).get("status").asText()).isEqualTo("UP");
    }
  }

  @Test
  void shouldBeDeadWhereNothingCanMendIt() throws Exception {
    try (Surroundings around = surroundings("health-failed")) {
      try (KafkaAvroSerializer serializer = new KafkaAvroSerializer()) {
        serializer.configure(new ClientSettings(around.config()).registry(), false);
        serializer.serialize(around.config().topics().sentiment(), "the topic of strings");
      }
      around.activate("1.0");
      around.send("r", "a good film");
      try (ScorerService service = ScorerService.start(around.config())) {
        URI address = service.address().orElseThrow();

        assertThat(service.application().awaitEnd()).isEqualTo(ScorerApplication.State.FAILED);

        assertThat(live(address).get("status").asText()).isEqualTo("DOWN");
        assertThat(live(address).get("state").asText()).isEqualTo("FAILED");
        assertThat(ready(address).get("reasons"))
            .extracting(JsonNode::asText)
            .contains("the instance has failed; its log says why");
        assertThat(live(address).toString()).doesNotContain("Exception", "compatib");
      }
    }
  }
}
