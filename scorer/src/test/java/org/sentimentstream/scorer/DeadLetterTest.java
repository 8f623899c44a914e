package org.sentimentstream.scorer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
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
import org.sentimentstream.schemas.DeadLetterHeaders;
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
        assertThat(letter.timestamp()).isGreaterThanOrEqualTo(before.toEpochMilli());
        assertThat(letter.headers().lastHeader(DeadLetterHeaders.ORIGINAL_TIMESTAMP).value())
            .isEqualTo(Long.toString(source.timestamp()).getBytes(UTF_8));
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
        assertThat(letter.headers().lastHeader(DeadLetterHeaders.ORIGINAL_SIZE)).isNotNull();
      }
    }
  }

  @Test
  void shouldAnswerEachHostileRecordOnceAndGoOn() throws Exception {
    try (Surroundings around =
        new Surroundings("hostile", Map.of("sentiment.topics.partitions", "1"))) {
      byte[] good = around.bytes(Surroundings.review("good", "a good film"));
      Map<String, byte[]> events = new LinkedHashMap<>();
      events.put(
          "lone surrogates",
          replaced(around, "___", new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}));
      events.put(
          "broken UTF-8",
          replaced(around, "____", new byte[] {(byte) 0xff, (byte) 0xc0, 0, (byte) 0xf8}));
      events.put("NUL", text(around, "a \0 good\0film\0"));
      events.put("no text", text(around, ""));
      events.put("blanks", text(around, " \t\u00a0\u2003\n"));
      events.put("combining characters", text(around, "e" + "\u0301".repeat(500_000)));
      events.put(
          "right to left",
          text(around, "\u202e\u05e1\u05e8\u05d8 \u0637\u064a\u0628 \u2066good\u2069"));
      events.put("escapes", text(around, "\u001b[2J\u001b]0;title\u0007 \u009b31m"));
      events.put(
          "emoji", text(around, "\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc66".repeat(1_000)));
      events.put("one long word", text(around, "x".repeat(1_000_000)));
      events.put("schema of another subject", ofOtherSubject(around));
      events.put(
          "without the optional field", withFields(around, "review_id", "text", "created_at"));
      Map<String, byte[]> letters = new LinkedHashMap<>();
      letters.put("length -1", withLength(good, -1));
      letters.put("length -2^63", withLength(good, Long.MIN_VALUE));
      letters.put("length 2^62", withLength(good, 1L << 62));
      letters.put("length 2^31-16", withLength(good, Integer.MAX_VALUE - 15));
      letters.put("length without end", withLengthBytes(good, "ffffffffffffffffffffffff"));
      letters.put("wrong magic byte", withByte(good, 0, 1));
      letters.put("unknown id", withSchemaId(good, Integer.MAX_VALUE));
      letters.put("without the text", withFields(around, "review_id", "created_at"));

      Map<String, byte[]> all = new LinkedHashMap<>(events);
      all.putAll(letters);
      for (Map.Entry<String, byte[]> entry : all.entrySet()) {
        for (byte @Nullable [] key :
            Arrays.asList(null, new byte[0], entry.getKey().getBytes(UTF_8))) {
          around.sendAndWait(marked(around.record(key, entry.getValue()), entry.getKey()));
        }
      }
      around.sendAndWait(around.record(null, good));
      around.activate("1.0");
      around.startScorer("one");

      List<ConsumerRecord<byte[], byte[]>> scored =
          around.read(around.config().topics().sentiment(), 3 * events.size() + 1);
      List<ConsumerRecord<byte[], byte[]>> buried = around.deadLetters(3 * letters.size());
      assertThat(scored.subList(0, scored.size() - 1))
          .extracting(DeadLetterTest::markOf)
          .containsExactlyElementsOf(thrice(events.keySet()));
      assertThat(around.event(scored.get(scored.size() - 1)).getReviewId()).isEqualTo("good");
      assertThat(buried)
          .extracting(DeadLetterTest::markOf)
          .containsExactlyElementsOf(thrice(letters.keySet()));
      for (int i = 0; i < buried.size(); i++) {
        ConsumerRecord<byte[], byte[]> letter = buried.get(i);
        assertThat(letter.value()).isEqualTo(letters.get(markOf(letter)));
        assertThat(letter.key())
            .isEqualTo(
                List.of(
                        Optional.<byte[]>empty(),
                        Optional.of(new byte[0]),
                        Optional.of(markOf(letter).getBytes(UTF_8)))
                    .get(i % 3)
                    .orElse(null));
        assertThat(letter.headers().headers("trace"))
            .extracting(header -> header.value())
            .containsExactly(new byte[] {0, (byte) 0xff}, null);
      }
    }
  }

  @Test
  void shouldBuryTheBeginningOfATextOf20Megabytes() throws Exception {
    String limit = Integer.toString(40 << 20);
    try (Surroundings around = new Surroundings("large", Map.of("max.request.size", limit))) {
      around.setMaxMessageBytes(around.config().topics().reviews(), 40 << 20);
      byte[] value =
          around.bytes(Surroundings.review("large", "a good film ".repeat(20 * 1024 * 1024 / 12)));
      around.sendAndWait(around.record("large".getBytes(UTF_8), value));
      around.send("next", "a good film");
      around.activate("1.0");
      around.startScorer("one");

      assertThat(around.events(1)).extracting(event -> event.getReviewId()).containsExactly("next");
      List<ConsumerRecord<byte[], byte[]>> letters = around.deadLetters(1);
      assertThat(letters).hasSize(1);
      assertThat(letters.get(0).value().length).isBetween(1_000_000, 1 << 20);
      assertThat(letters.get(0).headers().lastHeader("__sentiment.errors.original.size").value())
          .isEqualTo(Integer.toString(value.length + 5).getBytes(UTF_8));
    }
  }

  private static ProducerRecord<byte[], byte[]> marked(
      ProducerRecord<byte[], byte[]> record, String mark) {
    record
        .headers()
        .add("trace", new byte[] {0, (byte) 0xff})
        .add("mark", mark.getBytes(UTF_8))
        .add("trace", null);
    return record;
  }

  private static String markOf(ConsumerRecord<byte[], byte[]> record) {
    return new String(record.headers().lastHeader("mark").value(), UTF_8);
  }

  private static List<String> thrice(Collection<String> marks) {
    return marks.stream().flatMap(mark -> Stream.of(mark, mark, mark)).toList();
  }

  private static byte[] text(Surroundings around, String text) {
    return around.bytes(Surroundings.review("r", text));
  }

  /** A review whose text has these bytes, which no string can be encoded to. */
  private static byte[] replaced(Surroundings around, String placeholder, byte[] replacement) {
    byte[] bytes = text(around, "a " + placeholder + " film");
    int at = new String(bytes, ISO_8859_1).indexOf(placeholder);
    System.arraycopy(replacement, 0, bytes, at, replacement.length);
    return bytes;
  }

  /** With another length of the first string, in Avro's own encoding. */
  private static byte[] withLength(byte[] bytes, long length) {
    long zigzag = (length << 1) ^ (length >> 63);
    ByteBuffer varint = ByteBuffer.allocate(10);
    while ((zigzag & ~0x7fL) != 0) {
      varint.put((byte) ((zigzag & 0x7f) | 0x80));
      zigzag >>>= 7;
    }
    varint.put((byte) zigzag);
    return withLengthBytes(bytes, HexFormat.of().formatHex(varint.array(), 0, varint.position()));
  }

  private static byte[] withLengthBytes(byte[] bytes, String hex) {
    byte[] length = HexFormat.of().parseHex(hex);
    return ByteBuffer.allocate(bytes.length - 1 + length.length)
        .put(bytes, 0, 5)
        .put(length)
        .put(bytes, 6, bytes.length - 6)
        .array();
  }

  private static byte[] ofOtherSubject(Surroundings around) {
    return SentimentSerdes.value(Review.class, new ClientSettings(around.config()).registry())
        .serializer()
        .serialize("another-topic", Surroundings.review("r", "a good film"));
  }

  /** A review as a producer writes it whose schema has no more fields than these. */
  private static byte[] withFields(Surroundings around, String... names) {
    Schema known = Review.getClassSchema();
    Schema fewer = Schema.createRecord(known.getName(), null, known.getNamespace(), false);
    fewer.setFields(
        Stream.of(names)
            .map(name -> new Schema.Field(name, known.getField(name).schema()))
            .toList());
    GenericData.Record record = new GenericData.Record(fewer);
    for (String name : names) {
      record.put(name, name.equals("created_at") ? 1L : "a good film");
    }
    try (var serializer = new io.confluent.kafka.serializers.KafkaAvroSerializer()) {
      serializer.configure(new ClientSettings(around.config()).registry(), false);
      return serializer.serialize("fewer-" + names.length, record);
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
