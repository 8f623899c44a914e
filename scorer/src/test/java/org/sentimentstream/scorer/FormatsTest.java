package org.sentimentstream.scorer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.schemas.DeadLetter;
import org.sentimentstream.scorer.testing.CommandRun;
import org.sentimentstream.scorer.testing.Surroundings;
import org.sentimentstream.scorer.testing.TestModels;

/** Reviews as JSON and as plain text, and events as JSON, on a real broker. */
class FormatsTest {

  /** Not long ago: retention deletes what is old. */
  private static final long SENT_MS = System.currentTimeMillis() - 60_000;

  private static final byte[] LATIN_1 = "the film was n\u00e9e".getBytes(ISO_8859_1);

  private static RecordMetadata send(
      Surroundings around, byte @Nullable [] key, byte @Nullable [] value)
      throws InterruptedException {
    return around.sendAndWait(
        new ProducerRecord<>(around.config().topics().reviews(), 0, SENT_MS, key, value));
  }

  @Test
  void shouldScoreJsonIntoJson() throws Exception {
    try (Surroundings around =
        new Surroundings(
            "json",
            Map.of(
                "sentiment.reviews.format", "json",
                "sentiment.events.format", "JSON",
                "sentiment.contributions", "1",
                // So that what is read comes in the order in which it was sent.
                "sentiment.topics.partitions", "1"))) {
      around.await(activated(around));
      send(
          around,
          "key".getBytes(UTF_8),
          ("{\"review_id\":\"r1\",\"text\":\"A good film.\",\"product_id\":\"p\","
                  + "\"created_at\":\"2026-01-01T00:00:00+01:00\",\"stars\":{\"of\":5}}")
              .getBytes(UTF_8));
      byte[] bad = "{\"review_id\":\"r2\",\"text\":7}".getBytes(UTF_8);
      RecordMetadata source = send(around, "key".getBytes(UTF_8), bad);
      send(around, null, null);
      RecordMetadata shortest = send(around, null, "{\"text\":\"dull\"}".getBytes(UTF_8));

      List<ConsumerRecord<byte[], byte[]>> records =
          around.read(around.config().topics().sentiment(), 2);

      assertThat(records).hasSize(2);
      assertThat(records.get(0).key()).isEqualTo("key".getBytes(UTF_8));
      JsonNode event = new ObjectMapper().readTree(records.get(0).value());
      assertThat(event.get("review_id").textValue()).isEqualTo("r1");
      assertThat(event.get("product_id").textValue()).isEqualTo("p");
      assertThat(event.get("review_created_at").textValue()).isEqualTo("2025-12-31T23:00:00Z");
      assertThat(event.get("label").textValue()).isIn("POSITIVE", "NEGATIVE");
      assertThat(event.get("positive_probability").floatValue())
          .isEqualTo(TestModels.classifier("1.0").classify("A good film.").positiveProbability());
      assertThat(event.get("model").get("version").textValue()).isEqualTo("1.0");
      assertThat(event.get("source").get("offset").longValue()).isZero();
      assertThat(event.get("contributions").get(0).get("token").isTextual()).isTrue();
      SentimentEvent second = around.event(records.get(1));
      assertThat(second.getReviewId()).isEqualTo(position(shortest));
      assertThat(second.getReviewCreatedAt()).isEqualTo(Instant.ofEpochMilli(SENT_MS));
      List<ConsumerRecord<byte[], byte[]>> letters = around.deadLetters(2);
      assertThat(letters).hasSize(2);
      assertThat(letters.get(0).value()).isEqualTo(bad);
      DeadLetter letter = DeadLetter.read(letters.get(0).headers());
      assertThat(letter.message()).isEqualTo("expected text in \"text\", came a number");
      assertThat(letter.offset()).isEqualTo(source.offset());

      assertAnswersAfterwards(around, 2, 2);
      assertThat(CommandRun.of(around, "dlq", "show", letterAt(around, 0)).out())
          .contains("review       none: expected text in \"text\", came a number");
      sendAndTail(around, "{\"text\":\"bright\",\"product_id\":\"q\"}", "bad", 4);
    }
  }

  @Test
  void shouldScorePlainText() throws Exception {
    try (Surroundings around =
        new Surroundings(
            "text",
            Map.of("sentiment.reviews.format", "text", "sentiment.topics.partitions", "1"))) {
      around.await(activated(around));
      RecordMetadata keyless = send(around, null, "A good film.\n".getBytes(UTF_8));
      send(around, "r-2".getBytes(UTF_8), "".getBytes(UTF_8));
      RecordMetadata odd = send(around, new byte[] {(byte) 0xff}, "{\"text\":7}".getBytes(UTF_8));
      send(around, null, LATIN_1);

      List<SentimentEvent> events = around.events(3);

      assertThat(events)
          .extracting(SentimentEvent::getReviewId)
          .containsExactly(position(keyless), "r-2", position(odd));
      assertThat(events.get(0).getReviewCreatedAt()).isEqualTo(Instant.ofEpochMilli(SENT_MS));
      assertThat(events.get(0).getProductId()).isEmpty();
      assertThat(events.get(0).getPositiveProbability())
          .isEqualTo(TestModels.classifier("1.0").classify("A good film.\n").positiveProbability());
      assertThat(events.get(1).getTokenCount()).isZero();
      List<ConsumerRecord<byte[], byte[]>> letters = around.deadLetters(1);
      assertThat(letters).hasSize(1);
      assertThat(letters.get(0).value()).isEqualTo(LATIN_1);

      assertAnswersAfterwards(around, 3, 1);
      CommandRun shown = CommandRun.of(around, "dlq", "show", letterAt(around, 0));
      assertThat(shown.out()).contains("review       none: expected text in UTF-8");
      CommandRun tooMuch =
          CommandRun.of(
              around,
              "send",
              lines(around, "{\"text\":\"t\",\"product_id\":\"p\"}").toString(),
              "--format",
              "json");
      assertThat(tooMuch.exitCode()).isEqualTo(1);
      assertThat(tooMuch.err())
          .contains("expected fields among [review_id, text], came \"product_id\"");
      sendAndTail(around, "{\"text\":\"bright\",\"review_id\":\"r-9\"}", "bad", 5);
    }
  }

  private static org.sentimentstream.scorer.rollout.CommandResult activated(Surroundings around)
      throws Exception {
    around.startScorer("one");
    return around.activate("1.0");
  }

  private static String position(RecordMetadata sent) {
    return sent.topic() + "-" + sent.partition() + "@" + sent.offset();
  }

  private static String letterAt(Surroundings around, int offset) {
    return around.config().topics().deadLetters() + "-0@" + offset;
  }

  private static Path lines(Surroundings around, String... lines) throws Exception {
    return Files.write(Files.createTempFile(around.directory(), "lines", ""), List.of(lines));
  }

  /** What reads reviews and events afterwards: explain, replay, backtest. */
  private static void assertAnswersAfterwards(Surroundings around, int events, int letters)
      throws Exception {
    CommandRun replay = CommandRun.of(around, "model", "replay");
    assertThat(replay.out())
        .contains(events + letters + " reviews, " + events + " events, " + letters + " dead")
        .contains("lost 0, duplicated 0, without review 0, wrong model 0, different bits 0");
    assertThat(replay.exitCode()).isZero();
    JsonNode backtest =
        CommandRun.of(around, "model", "backtest", "1.0", "--last", "1000", "--json").json();
    assertThat(backtest.get("compared").intValue()).isEqualTo(events);
    String first = around.config().topics().reviews() + "-0@0";
    JsonNode explained = CommandRun.of(around, "model", "explain", first, "--json").json();
    assertThat(explained.get("review_id").textValue())
        .isEqualTo(around.events(1).get(0).getReviewId());
  }

  private static void sendAndTail(Surroundings around, String json, String text, int events)
      throws Exception {
    CommandRun sent =
        CommandRun.of(around, "send", lines(around, json).toString(), "--format", "json");
    assertThat(sent.exitCode()).isZero();
    assertThat(CommandRun.of(around, "send", lines(around, text).toString()).exitCode()).isZero();
    CommandRun tail =
        CommandRun.of(
            around, "tail", "--from-beginning", "--max", Integer.toString(events), "--json");
    assertThat(tail.exitCode()).isZero();
    assertThat(tail.jsonLines()).hasSize(events);
  }
}
