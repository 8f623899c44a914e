package org.sentimentstream.scorer.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.sentimentstream.events.RecordPosition;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.ModelId;
import org.sentimentstream.scorer.testing.CommandRun;
import org.sentimentstream.scorer.testing.Surroundings;
import org.sentimentstream.scorer.testing.TestModels;

/** The commands that answer afterwards, on one rollout: two activations, a canary, a rejection. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AuditCommandsTest {

  private static final int PER_STAGE = 40;
  private static final List<String> TEXTS =
      List.of("a good film", "the plot was bad", "dull and bad", "bright and good", "a review");

  private Surroundings around;
  private Instant beforeAll;
  private Instant underTheFirst;
  private List<SentimentEvent> events;
  private int sent;

  @BeforeAll
  void rollOut() throws Exception {
    around = new Surroundings("audit");
    beforeAll = Instant.now();
    around.startScorer("one");
    around.await(around.activate("1.0"));
    sendReviews();
    around.sendAndWait(around.record("k0".getBytes(UTF_8), "no review".getBytes(UTF_8)));
    assertThat(around.deadLetters(1)).hasSize(1);
    underTheFirst = Instant.now();
    Manifest second = around.rollout().upload(TestModels.write(around.directory(), "2.0"));
    assertThat(around.rollout().register(second, "from the lab").applied()).isTrue();
    around.await(around.rollout().activate(second.id(), "better on the new products"));
    sendReviews();
    assertThat(around.rollout().activate(new ModelId("nobody", "1.0"), null).applied()).isFalse();
    Path third = TestModels.write(around.directory(), "3.0");
    assertThat(run("model", "publish", third.toString()).exitCode()).isZero();
    CommandRun canary =
        run(
            "model",
            "canary",
            "3.0",
            "50",
            "--reason",
            "try it",
            "--wait",
            "--min-reviews",
            "9999");
    assertThat(canary.err()).isEmpty();
    sendReviews();
    events = around.events(sent);
    assertThat(events).hasSize(sent);
  }

  @AfterAll
  void close() {
    around.close();
  }

  private void sendReviews() {
    for (int i = 0; i < PER_STAGE; i++, sent++) {
      around.send(
          "k" + i, Surroundings.review(Integer.toString(sent), TEXTS.get(sent % TEXTS.size())));
    }
    assertThat(around.events(sent)).hasSize(sent);
  }

  private CommandRun run(String... arguments) {
    return CommandRun.of(around, arguments);
  }

  private static String place(SentimentEvent event) {
    RecordPosition source = event.getSource().orElseThrow();
    return source.getTopic() + "-" + source.getPartition() + "@" + source.getOffset();
  }

  @Test
  @Order(1)
  void shouldTellTheHistory() throws Exception {
    CommandRun history = run("model", "history");

    assertThat(history.exitCode()).isZero();
    assertThat(history.out())
        .containsSubsequence(
            "register test-lstm:1.0: applied",
            "activate test-lstm:1.0: applied, wanted test-lstm:1.0",
            "rollout 2: CUTTING_OVER (one READY)",
            "2 partitions cut over",
            "rollout 2: COMPLETED",
            "register test-lstm:2.0: applied",
            "from the lab",
            "activate test-lstm:2.0: applied",
            "better on the new products",
            "activate nobody:1.0: rejected, nobody:1.0 is not registered",
            "canary test-lstm:3.0 50.0 %: applied");
    assertThat(history.out()).doesNotContain(" cut over at offset ");
    assertThat(run("model", "history", "--last", "1").out().lines()).hasSize(2);
    assertThat(run("model", "history", "--partitions").out().lines())
        .filteredOn(line -> line.contains(" cut over at offset "))
        .hasSize(6);
    List<JsonNode> json = new ArrayList<>();
    for (String line : run("model", "history", "--json").out().lines().toList()) {
      json.add(new ObjectMapper().readTree(line));
    }
    assertThat(json)
        .filteredOn(event -> event.get("type").textValue().equals("CommandJudged"))
        .extracting(event -> event.get("action").textValue())
        .containsExactly(
            "RegisterModel",
            "ActivateModel",
            "RegisterModel",
            "ActivateModel",
            "ActivateModel",
            "RegisterModel",
            "CanaryModel");
  }

  @Test
  @Order(2)
  void shouldExplainEveryEventAsItWasScored() throws Exception {
    Set<String> chosenBy = new HashSet<>();
    for (SentimentEvent event : events.subList(0, sent).stream().filter(this::isSample).toList()) {
      JsonNode found = run("model", "explain", place(event), "--json").json();
      assertThat(found.get("model").get("digest").textValue())
          .isEqualTo(event.getModel().getDigest());
      assertThat(found.get("cutover").get("routing").get("epoch").longValue())
          .isEqualTo(event.getRolloutEpoch().orElseThrow());
      assertThat(found.get("review_id").textValue()).isEqualTo(event.getReviewId());
      chosenBy.add(
          found.get("chosen_by").textValue() + " " + found.get("model").get("version").textValue());
    }
    assertThat(chosenBy).containsExactlyInAnyOrder("STABLE 1.0", "STABLE 2.0", "CANARY 3.0");

    SentimentEvent second = ofVersion("2.0");
    CommandRun text = run("model", "explain", place(second));
    assertThat(text.exitCode()).isZero();
    assertThat(text.out())
        .contains("test-lstm:2.0, sha256 " + second.getModel().getDigest())
        .contains("as the stable model")
        .contains("activate test-lstm:2.0")
        .contains("better on the new products")
        .contains("from the lab");
  }

  /** A command takes a moment: the first and the last of each epoch and model. */
  private boolean isSample(SentimentEvent event) {
    List<SentimentEvent> alike =
        events.stream()
            .filter(
                other ->
                    other.getModel().equals(event.getModel())
                        && other.getRolloutEpoch().equals(event.getRolloutEpoch()))
            .toList();
    return event.equals(alike.get(0)) || event.equals(alike.get(alike.size() - 1));
  }

  private SentimentEvent ofVersion(String version) {
    return events.stream()
        .filter(event -> event.getModel().getVersion().equals(version))
        .findFirst()
        .orElseThrow();
  }

  @Test
  @Order(3)
  void shouldSayWhyAReviewCannotBeExplained() {
    String topic = around.config().topics().reviews();

    CommandRun later = run("model", "explain", topic + "-0@1000000");
    assertThat(later.exitCode()).isEqualTo(1);
    assertThat(later.errLine()).contains("is not there yet");
    assertThat(run("model", "explain", topic + "-7@0").errLine()).contains("has no partition 7");
    assertThat(run("model", "explain", topic + "-0@0", "-X", "application.id=another").errLine())
        .contains("no cut-over of application another is in the audit")
        .contains(around.config().applicationId());
    CommandRun wrong = run("model", "explain", "nonsense");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.errLine()).contains("expected TOPIC-PARTITION@OFFSET");
  }

  @Test
  @Order(4)
  void shouldTellWhatServedAtATime() throws Exception {
    JsonNode nothing = run("model", "live-at", beforeAll.toString(), "--json").json();
    assertThat(nothing.get("serving").isNull()).isTrue();
    assertThat(nothing.get("partitions")).isEmpty();

    JsonNode first = run("model", "live-at", underTheFirst.toString(), "--json").json();
    assertThat(first.get("serving").get("stable").get("version").textValue()).isEqualTo("1.0");
    assertThat(first.get("epoch").longValue()).isEqualTo(2);
    assertThat(first.get("partitions")).hasSize(2);
    assertThat(first.get("partitions").get(0).get("routing").get("epoch").longValue()).isEqualTo(2);

    CommandRun now = run("model", "live-at", Instant.now().toString().replace("Z", ""));
    assertThat(now.exitCode()).isZero();
    assertThat(now.out())
        .contains("test-lstm:2.0, canary test-lstm:3.0 50.0 %, epoch 6")
        .contains("try it");
    CommandRun wrong = run("model", "live-at", "yesterday");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.errLine()).contains("ISO 8601");
  }

  @Test
  @Order(5)
  void shouldReplayEveryReviewToTheBit() throws Exception {
    CommandRun replay = run("model", "replay");

    assertThat(replay.err()).isEmpty();
    assertThat(replay.out())
        .contains(sent + 1 + " reviews, " + sent + " events, 1 dead letters")
        .contains("lost 0, duplicated 0, without review 0, wrong model 0, different bits 0");
    assertThat(replay.exitCode()).isZero();
    JsonNode part =
        run("model", "replay", "--partition", "0", "--from", "3", "--to", "7", "--json").json();
    assertThat(part.get("reviews").longValue()).isEqualTo(4);
    assertThat(part.get("lost").longValue()).isZero();
    assertThat(run("model", "replay", "--partition", "9").exitCode()).isEqualTo(2);
    assertThat(run("model", "replay", "--from", "7", "--to", "3").exitCode()).isEqualTo(2);
  }

  @Test
  @Order(6)
  void shouldBacktestACandidate() throws Exception {
    JsonNode found = run("model", "backtest", "1.0", "--hours", "1", "--json").json();

    assertThat(found.get("reviews").intValue()).isEqualTo(sent + 1);
    assertThat(found.get("compared").intValue()).isEqualTo(sent);
    long others =
        events.stream()
            .filter(
                event ->
                    TestModels.classifier("1.0")
                            .classify(
                                TEXTS.get(Integer.parseInt(event.getReviewId()) % TEXTS.size()))
                            .isPositive()
                        != event.getPositiveProbability() >= 0.5f)
            .count();
    assertThat(found.get("disagreements").longValue()).isEqualTo(others);
    assertThat(found.get("mean_magnitude").doubleValue()).isPositive();
    assertThat(found.get("worst")).hasSizeBetween(TEXTS.size() - 1, 10);
    assertThat(found.get("worst").get(0).get("text").textValue()).isIn(TEXTS);

    CommandRun text = run("model", "backtest", "test-lstm:2.0", "--last", "20");
    assertThat(text.err()).isEmpty();
    assertThat(text.exitCode()).isZero();
    assertThat(text.out())
        .startsWith("test-lstm:2.0 on 20 reviews")
        .contains("stability index")
        .contains("reviews/s");
    assertThat(run("model", "backtest", "2.0", "--last", "0").exitCode()).isEqualTo(2);
    assertThat(run("model", "backtest", "2.0", "--last", "1", "--hours", "1").exitCode())
        .isEqualTo(2);
    assertThat(run("model", "backtest", "9.9").exitCode()).isEqualTo(1);
  }

  /** Last: the forged events stay. */
  @Test
  @Order(7)
  void shouldFindForgedEvents() throws Exception {
    SentimentEvent right = ofVersion("2.0");
    float other = Float.intBitsToFloat(Float.floatToIntBits(right.getPositiveProbability()) ^ 1);
    forge(SentimentEvent.newBuilder(right).setPositiveProbability(other).build());
    SentimentEvent sameTwice = ofVersion("1.0");
    forge(sameTwice);
    SentimentEvent canary = ofVersion("3.0");
    forge(SentimentEvent.newBuilder(ofVersion("3.0")).setModel(right.getModel()).build());

    CommandRun replay = run("model", "replay");

    assertThat(replay.exitCode()).isEqualTo(1);
    assertThat(replay.out())
        .contains("lost 0, duplicated 3, without review 0, wrong model 1, different bits 1")
        .contains(place(right) + ": different bits: the event says " + other + ", the model gives ")
        .contains(place(sameTwice) + ": duplicated: answer 2")
        .contains(place(canary) + ": wrong model: the event says test-lstm:2.0");
  }

  private void forge(SentimentEvent event) throws Exception {
    String topic = around.config().topics().sentiment();
    try (Serializer<SentimentEvent> serializer =
        SentimentSerdes.value(SentimentEvent.class, new ClientSettings(around.config()).registry())
            .serializer()) {
      around.sendAndWait(
          new ProducerRecord<>(topic, "k".getBytes(UTF_8), serializer.serialize(topic, event)));
    }
  }

  @Test
  @Order(8)
  void shouldAnswerNothingToCompareWithOneLine() {
    String sentiment = around.config().topics().sentiment();
    String shadow = around.config().topics().sentimentShadow();
    CommandRun nothing =
        run(
            "model",
            "backtest",
            "2.0",
            "-X",
            "sentiment.topic.sentiment=" + shadow,
            "-X",
            "sentiment.topic.sentiment.shadow=" + sentiment);

    assertThat(nothing.exitCode()).isEqualTo(1);
    assertThat(nothing.errLine()).contains("has an event to compare with");
    assertThatThrownBy(() -> ModelLiveAtCommand.parse("2026-13-01T00:00:00Z"))
        .isInstanceOf(CommandException.class);
    assertThat(ModelLiveAtCommand.parse("2026-01-31T12:00:00+02:00"))
        .isEqualTo(Instant.parse("2026-01-31T12:00:00Z").minus(Duration.ofHours(2)));
    assertThat(ModelLiveAtCommand.parse("2026-01-31T12:00:00"))
        .isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
    assertThat(ModelLiveAtCommand.parse("2026-01-31"))
        .isEqualTo(Instant.parse("2026-01-31T00:00:00Z"));
  }
}
