package org.sentimentstream.scorer.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.sentimentstream.events.Review;
import org.sentimentstream.schemas.DeadLetterHeaders;
import org.sentimentstream.schemas.RedriveHeaders;
import org.sentimentstream.scorer.testing.CommandRun;
import org.sentimentstream.scorer.testing.Surroundings;
import org.sentimentstream.scorer.testing.TestStack;

/** Dead letters listed, shown and sent back, on a real broker and a real registry. */
class DlqCommandsTest {

  private Surroundings around;
  private String reviews;
  private String deadLetters;

  @BeforeEach
  void surround(TestInfo test) throws Exception {
    String name = test.getTestMethod().orElseThrow().getName();
    around = new Surroundings(name.substring(0, Math.min(40, name.length())));
    reviews = around.config().topics().reviews();
    deadLetters = around.config().topics().deadLetters();
  }

  @AfterEach
  void close() {
    around.close();
  }

  private CommandRun run(String... arguments) {
    return CommandRun.of(around, arguments);
  }

  private String letter(int offset) {
    return deadLetters + "-0@" + offset;
  }

  @Test
  void shouldSendBackWhatCanBeScoredOnceItsCauseIsMended() throws Exception {
    around.activate("1.0");
    around.startScorer("one");
    around.send("before", "a good film"); // the scorer registers its schemas now
    assertThat(around.events(1)).hasSize(1);
    byte[] first = ofNextYear();
    byte[] second = ofNextYear();
    int unknownId = 2 * schemaId(second) - schemaId(first); // of the one that comes next
    byte[] early = second.clone();
    ByteBuffer.wrap(early).putInt(1, unknownId);
    ProducerRecord<byte[], byte[]> sent =
        new ProducerRecord<>(
            reviews,
            1,
            Instant.now().minusSeconds(3_600).toEpochMilli(),
            "key".getBytes(UTF_8),
            early);
    sent.headers().add("trace", "42".getBytes(UTF_8));
    RecordMetadata source = around.sendAndWait(sent);
    assertThat(around.deadLetters(1)).hasSize(1);

    JsonNode listed = run("dlq", "list", "--json").jsonLines().get(0);
    assertThat(listed.get("position").asText()).isEqualTo(letter(0));
    assertThat(listed.get("source").asText()).isEqualTo(reviews + "-1@" + source.offset());
    assertThat(listed.get("exception").asText()).endsWith("SerializationException");
    assertThat(listed.get("sent_back").asBoolean()).isFalse();
    CommandRun table = run("dlq", "list");
    assertThat(table.out())
        .contains("POSITION")
        .contains(letter(0) + " ")
        .contains("SerializationException: Cannot read a record of");
    CommandRun shown = run("dlq", "show", letter(0));
    assertThat(shown.exitCode()).isZero();
    assertThat(shown.out())
        .contains("review       none: Cannot read a record of ")
        .contains("header trace")
        .contains("00000000  00 ");

    // The mend: the producer's schema is registered at last.
    assertThat(schemaId(ofNextYear())).isEqualTo(unknownId);

    assertThat(run("dlq", "show", letter(0)).out()).contains("\"text\":\"a good film\"");
    CommandRun dry = run("dlq", "replay", letter(0), "--dry-run");
    assertThat(dry.out()).contains(letter(0) + " would go back to " + reviews + ", attempt 1");
    assertThat(around.read(reviews, 2)).hasSize(2);
    CommandRun replayed = run("dlq", "replay", letter(0));
    assertThat(replayed.err()).isEmpty();
    assertThat(replayed.exitCode()).isZero();
    assertThat(replayed.out()).contains("1 sent back, 0 sent back before, 0 not");

    assertThat(around.events(2))
        .extracting(event -> event.getReviewId())
        .containsExactlyInAnyOrder("before", "late");
    ConsumerRecord<byte[], byte[]> back =
        around.read(reviews, 3).stream()
            .filter(record -> record.headers().lastHeader(RedriveHeaders.ATTEMPT) != null)
            .findFirst()
            .orElseThrow();
    assertThat(back.value()).isEqualTo(early);
    assertThat(back.key()).isEqualTo("key".getBytes(UTF_8));
    assertThat(back.partition()).isEqualTo(1);
    assertThat(back.headers().toArray())
        .extracting(header -> header.key() + "=" + new String(header.value(), UTF_8))
        .containsExactly(
            "trace=42",
            RedriveHeaders.ATTEMPT + "=1",
            RedriveHeaders.SOURCE + "=" + reviews + "-1@" + source.offset());

    CommandRun repeated = run("dlq", "replay", "--all", "--yes");
    assertThat(repeated.exitCode()).isZero();
    assertThat(repeated.out()).contains("0 sent back, 1 sent back before, 0 not");
    assertThat(around.read(reviews, 3)).hasSize(3);
    assertThat(run("dlq", "list", "--json").jsonLines())
        .hasSize(1)
        .allSatisfy(line -> assertThat(line.get("sent_back").asBoolean()).isTrue());
    assertThat(run("dlq", "replay", letter(0), "--again").out()).contains("1 sent back");
    assertThat(around.events(3)).hasSize(3);
  }

  @Test
  void shouldCountTheAttemptsOfWhatComesBackAgain() throws Exception {
    around.activate("1.0");
    around.startScorer("one");
    around.sendAndWait(around.record(null, "no review".getBytes(UTF_8)));
    int offset = 0;
    for (int attempt = 1; attempt <= 3; attempt++) {
      List<ConsumerRecord<byte[], byte[]>> letters = around.deadLetters(2 * attempt - 1);
      offset = (int) letters.get(letters.size() - 1).offset();

      CommandRun replayed = run("dlq", "replay", letter(offset));

      assertThat(replayed.out()).contains("attempt " + attempt);
    }
    assertThat(around.deadLetters(7)).hasSize(7); // three marks among them

    List<JsonNode> lines = run("dlq", "list", "--json").jsonLines();
    assertThat(lines).extracting(line -> line.get("attempts").asInt()).containsExactly(0, 1, 2, 3);
    assertThat(lines)
        .extracting(line -> line.get("sent_back").asBoolean())
        .containsExactly(true, true, true, false);
    assertThat(around.deadLetters(7).get(6).headers().lastHeader(RedriveHeaders.SOURCE).value())
        .isEqualTo(lines.get(0).get("source").asText().getBytes(UTF_8));
  }

  @Test
  void shouldNeverSendTwiceHoweverManyReplaysRun() throws Exception {
    int letters = 1_200;
    for (int i = 0; i < letters; i++) {
      around.sendAndWait(letterOf("letter " + i, reviews));
    }
    List<CompletableFuture<CommandRun>> replays = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      replays.add(CompletableFuture.supplyAsync(() -> run("dlq", "replay", "--all", "--yes")));
    }
    List<CommandRun> results = replays.stream().map(CompletableFuture::join).toList();

    assertThat(results).extracting(CommandRun::exitCode).contains(0);
    assertThat(results)
        .filteredOn(result -> result.exitCode() != 0)
        .allSatisfy(result -> assertThat(result.err()).contains("another replay has begun"));
    assertThat(around.read(reviews, letters))
        .extracting(record -> new String(record.value(), UTF_8))
        .hasSize(letters)
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldSayWhatItDoesNotSendBackAndSendTheOthers() throws Exception {
    around.sendAndWait(letterOf("from elsewhere", around.config().topics().modelControl()));
    ProducerRecord<byte[], byte[]> cut = letterOf("the beginning", reviews);
    cut.headers().add(DeadLetterHeaders.ORIGINAL_SIZE, "20000000".getBytes(UTF_8));
    around.sendAndWait(cut);
    around.sendAndWait(new ProducerRecord<>(deadLetters, "of somebody else".getBytes(UTF_8)));
    around.sendAndWait(letterOf("sound", reviews));

    CommandRun replayed = run("dlq", "replay", "--all", "--yes");

    assertThat(replayed.exitCode()).isEqualTo(1);
    assertThat(replayed.out()).contains("1 sent back, 0 sent back before, 3 not");
    assertThat(replayed.err().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains(letter(0)).contains("came from topic"),
            line -> assertThat(line).contains(letter(1)).contains("only its beginning was kept"),
            line -> assertThat(line).contains(letter(2)).contains("no scorer wrote it"));
    assertThat(around.read(reviews, 1))
        .extracting(record -> new String(record.value(), UTF_8))
        .containsExactly("sound");
    CommandRun missing = run("dlq", "replay", letter(3), letter(99));
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.err()).contains(letter(99) + " is not sent back: there is no dead letter");
    assertThat(missing.out()).contains("0 sent back, 1 sent back before, 1 not");
    assertThat(run("dlq", "list").out()).contains("- (its headers do not say)");
  }

  @Test
  void shouldSendTheOthersWhereTheTopicRefusesOne() throws Exception {
    around.setMaxMessageBytes(reviews, 10_000);
    around.sendAndWait(letterOf("first", reviews));
    around.sendAndWait(letterOf("x".repeat(20_000), reviews));
    around.sendAndWait(letterOf("last", reviews));

    CommandRun replayed = run("dlq", "replay", "--all", "--yes");

    assertThat(replayed.exitCode()).isEqualTo(1);
    assertThat(replayed.out()).contains("2 sent back, 0 sent back before, 1 not");
    assertThat(replayed.err()).contains(letter(1) + " is not sent back").contains("TooLarge");
    assertThat(around.read(reviews, 2))
        .extracting(record -> new String(record.value(), UTF_8))
        .containsExactlyInAnyOrder("first", "last");
  }

  @Test
  void shouldListOnlyWhatIsAskedFor() throws Exception {
    for (int i = 0; i < 5; i++) {
      around.sendAndWait(letterOf("letter " + i, reviews));
    }
    Instant now = Instant.now();

    assertThat(run("dlq", "list", "--json", "--limit", "2").jsonLines())
        .extracting(line -> line.get("position").asText())
        .containsExactly(letter(3), letter(4));
    assertThat(run("dlq", "list", "--limit", "2").out()).contains("the last 2 of 5");
    assertThat(run("dlq", "list", "--reason", "ILLEGALstate").out()).contains(letter(4));
    assertThat(run("dlq", "list", "--reason", "letter 3").out()).contains("no dead letters");
    assertThat(run("dlq", "list", "--from", now.toString()).out()).contains("no dead letters");
    assertThat(run("dlq", "list", "--to", now.toString()).out()).contains(letter(0));
    assertThat(run("dlq", "list", "--to", "2001-01-01").out()).contains("no dead letters");
    assertThat(run("dlq", "replay", "--all", "--yes", "--reason", "not there").out())
        .contains("0 sent back, 0 sent back before, 0 not");
  }

  @Test
  void shouldNotLetARecordTakeHoldOfTheTerminalOrPassForAMark() throws Exception {
    around.activate("1.0");
    around.startScorer("one");
    String hostile = "\u001b[2J\u0007\u202e\u009b31m\r\nforged";
    ProducerRecord<byte[], byte[]> record =
        around.record(hostile.getBytes(UTF_8), hostile.getBytes(UTF_8));
    record.headers().add(hostile, hostile.getBytes(UTF_8));
    record.headers().add("null", null);
    record.headers().add(RedriveHeaders.LETTER, letter(0).getBytes(UTF_8));
    record.headers().add(DeadLetterHeaders.ORIGINAL_SIZE, "1".getBytes(UTF_8));
    around.sendAndWait(record);
    assertThat(around.deadLetters(1)).hasSize(1);

    CommandRun list = run("dlq", "list");
    CommandRun show = run("dlq", "show", "--full", letter(0));
    CommandRun replayed = run("dlq", "replay", letter(0));

    assertThat(list.out()).contains(letter(0));
    assertThat(show.out()).contains("\\u001b[2J\\u0007\\u202e\\u009b31m\\r\\nforged");
    for (String out : List.of(list.out(), show.out())) {
      assertThat(out).doesNotContain("\u001b", "\u0007", "\u202e", "\u009b", "\r");
    }
    assertThat(replayed.out()).contains("1 sent back, 0 sent back before, 0 not");
  }

  @Test
  void shouldRefuseWrongUse() {
    assertThat(run("dlq", "replay").exitCode()).isEqualTo(2);
    assertThat(run("dlq", "replay", "--all").err()).contains("expected --yes, or --dry-run");
    assertThat(run("dlq", "replay", "--all", "--yes", letter(0)).exitCode()).isEqualTo(2);
    assertThat(run("dlq", "replay", letter(0), "--reason", "x").err()).contains("go with --all");
    assertThat(run("dlq", "list", "--limit", "0").err()).contains("expected 1 to");
    assertThat(run("dlq", "list", "--from", "yesterday").err()).contains("ISO 8601");
    assertThat(run("dlq", "show", "17").err()).contains("expected a dead letter's position");
    assertThat(run("dlq", "show", reviews + "-0@17").err())
        .contains("expected a position in topic " + deadLetters);
    CommandRun missing = run("dlq", "show", letter(17));
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.err()).contains("there are no dead letters at [" + letter(17) + "]");
  }

  /** A dead letter as a scorer writes it. */
  private ProducerRecord<byte[], byte[]> letterOf(String value, String topic) {
    return new ProducerRecord<>(
        deadLetters,
        0,
        new byte[] {1},
        value.getBytes(UTF_8),
        DeadLetterHeaders.of(
            new RecordHeaders(),
            new IllegalStateException("broken"),
            new TopicPartition(topic, 0),
            7,
            around.config().applicationId(),
            Instant.now()));
  }

  /** A review of a schema with one more field, which was not in the registry before. */
  private static byte[] ofNextYear() {
    Schema known = Review.getClassSchema();
    Schema next = Schema.createRecord("Review", null, known.getNamespace(), false);
    List<Schema.Field> fields = new ArrayList<>();
    known.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
    String added = "stars_" + System.nanoTime();
    fields.add(new Schema.Field(added, Schema.create(Schema.Type.INT), null, 0));
    next.setFields(fields);
    GenericData.Record record = new GenericData.Record(next);
    record.put("review_id", "late");
    record.put("text", "a good film");
    record.put("created_at", 1L);
    record.put(added, 5);
    try (KafkaAvroSerializer serializer = new KafkaAvroSerializer()) {
      serializer.configure(Map.of("schema.registry.url", TestStack.registryUrl()), false);
      return serializer.serialize(added, record);
    }
  }

  private static int schemaId(byte[] record) {
    return ByteBuffer.wrap(record).getInt(1);
  }
}
