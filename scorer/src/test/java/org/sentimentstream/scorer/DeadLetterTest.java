package org.sentimentstream.scorer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.events.Review;
import org.sentimentstream.schemas.DeadLetter;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.testing.Surroundings;

/** What cannot be scored becomes a dead letter, and the stream goes on. */
class DeadLetterTest {

  private static final int MAX_BYTES = 2_000;

  @Test
  void shouldBuryEachKindOfBadRecordAndGoOn() throws Exception {
    try (Surroundings around =
        new Surroundings(
            "dead-letters",
            Map.of(
                "sentiment.max.review.bytes",
                Integer.toString(MAX_BYTES),
                "sentiment.topics.partitions",
                "1"))) {
      byte[] good = around.bytes(Surroundings.review("good", "a good film"));
      Map<String, byte @Nullable []> bad = new LinkedHashMap<>();
      bad.put("null", null);
      bad.put("empty", new byte[0]);
      bad.put("text", "no Avro at all".getBytes(UTF_8));
      bad.put("only magic", new byte[] {0});
      bad.put("wrong magic", withByte(good, 0, 7));
      bad.put("unknown schema id", withSchemaId(good, 999_999));
      bad.put("negative schema id", withSchemaId(good, -1));
      bad.put("cut off", Arrays.copyOf(good, good.length - 20));
      bad.put("length beyond the end", withByte(good, 5, 0x7e));
      bad.put("other record", otherRecord(around));
      bad.put("record of no class", unknownRecord(around));
      bad.put("a string", string(around));
      Map<String, RecordMetadata> sent = new HashMap<>();
      for (Map.Entry<String, byte @Nullable []> entry : bad.entrySet()) {
        ProducerRecord<byte[], byte[]> record =
            around.record(entry.getKey().getBytes(UTF_8), entry.getValue());
        record.headers().add("trace", entry.getKey().getBytes(UTF_8));
        sent.put(entry.getKey(), around.sendAndWait(record));
      }
      around.sendAndWait(around.record("good".getBytes(UTF_8), good));
      around.activate("1.0");
      Instant before = Instant.now();
      around.startScorer("one");

      assertThat(around.events(1)).extracting(event -> event.getReviewId()).containsExactly("good");
      List<ConsumerRecord<byte[], byte[]>> letters = around.deadLetters(bad.size());

      assertThat(letters)
          .extracting(letter -> new String(letter.key(), UTF_8))
          .containsExactlyElementsOf(bad.keySet());
      for (ConsumerRecord<byte[], byte[]> letter : letters) {
        String kind = new String(letter.key(), UTF_8);
        RecordMetadata source = Objects.requireNonNull(sent.get(kind));
        DeadLetter description = DeadLetter.read(letter.headers());
        assertThat(letter.value()).as(kind).isEqualTo(bad.get(kind));
        assertThat(letter.headers().lastHeader("trace").value()).isEqualTo(kind.getBytes(UTF_8));
        assertThat(description.topic()).isEqualTo(around.config().topics().reviews());
        assertThat(description.partition()).isEqualTo(source.partition());
        assertThat(description.offset()).isEqualTo(source.offset());
        assertThat(description.applicationId()).isEqualTo(around.config().applicationId());
        assertThat(description.exception()).as(kind).contains("Exception");
        assertThat(description.message()).as(kind).isNotBlank();
        assertThat(description.time()).isBetween(before, Instant.now());
      }
    }
  }

  @Test
  void shouldBuryTheBeginningOfARecordThatIsTooLarge() throws Exception {
    try (Surroundings around =
        new Surroundings(
            "oversized", Map.of("sentiment.max.review.bytes", Integer.toString(MAX_BYTES)))) {
      byte[] value = around.bytes(Surroundings.review("large", "good ".repeat(1_000)));
      around.sendAndWait(around.record("large".getBytes(UTF_8), value));
      around.sendAndWait(around.record("x".repeat(1_900).getBytes(UTF_8), value));
      around.activate("1.0");
      around.startScorer("one");

      List<ConsumerRecord<byte[], byte[]>> letters = around.deadLetters(2);

      assertThat(letters).hasSize(2);
      for (ConsumerRecord<byte[], byte[]> letter : letters) {
        assertThat(DeadLetter.read(letter.headers()).message())
            .contains("at most " + MAX_BYTES)
            .contains("sentiment.max.review.bytes");
        assertThat(letter.key().length + letter.value().length).isLessThanOrEqualTo(MAX_BYTES);
        assertThat(letter.value()).isEqualTo(Arrays.copyOf(value, letter.value().length));
        assertThat(letter.headers().lastHeader("__sentiment.errors.original.size")).isNotNull();
      }
    }
  }

  private static byte[] withByte(byte[] bytes, int index, int value) {
    byte[] changed = bytes.clone();
    changed[index] = (byte) value;
    return changed;
  }

  private static byte[] withSchemaId(byte[] bytes, int id) {
    byte[] changed = bytes.clone();
    ByteBuffer.wrap(changed).putInt(1, id);
    return changed;
  }

  private static byte[] otherRecord(Surroundings around) {
    ModelRef record =
        ModelRef.newBuilder().setName("n").setVersion("v").setDigest("0".repeat(64)).build();
    return SentimentSerdes.value(ModelRef.class, new ClientSettings(around.config()).registry())
        .serializer()
        .serialize("other", record);
  }

  private static byte[] unknownRecord(Surroundings around) {
    Schema schema =
        SchemaBuilder.record("org.elsewhere.Strange").fields().requiredInt("n").endRecord();
    GenericData.Record record = new GenericData.Record(schema);
    record.put("n", 1);
    return confluent(around, record);
  }

  private static byte[] string(Surroundings around) {
    return confluent(around, "just a string");
  }

  private static byte[] confluent(Surroundings around, Object value) {
    try (var serializer = new io.confluent.kafka.serializers.KafkaAvroSerializer()) {
      serializer.configure(new ClientSettings(around.config()).registry(), false);
      return serializer.serialize("strange-" + value.getClass().getSimpleName(), value);
    }
  }

  @Test
  void shouldScoreARecordWithoutKey() throws Exception {
    try (Surroundings around = new Surroundings("no-key")) {
      Review review = Surroundings.review("r", "a good film");
      around.sendAndWait(around.record(null, around.bytes(review)));
      around.activate("1.0");
      around.startScorer("one");

      assertThat(around.events(1)).extracting(event -> event.getReviewId()).containsExactly("r");
    }
  }
}
