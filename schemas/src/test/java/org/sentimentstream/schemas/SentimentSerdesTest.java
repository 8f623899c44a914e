package org.sentimentstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentimentstream.events.Review;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.localstack.FreePorts;

class SentimentSerdesTest {
  /** Magic byte and schema id. */
  private static final int ENVELOPE_BYTES = 5;

  static List<SpecificRecord> examples() {
    return Examples.all();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void shouldReadWhatItWrote(SpecificRecord record) {
    assertRoundTrip(record.getClass(), record);
  }

  @Test
  void shouldWriteConfluentsWireFormat() {
    byte[] bytes = write("wire", Examples.review());

    ByteBuffer envelope = ByteBuffer.wrap(bytes);
    assertThat(envelope.get()).as("magic byte").isZero();
    assertThat(envelope.getInt()).as("schema id").isPositive();
    assertThat(bytes[ENVELOPE_BYTES]).as("length of review_id, zigzag").isEqualTo((byte) 6);
  }

  @Test
  void shouldKeepTombstones() {
    try (Serde<Review> serde = SentimentSerdes.value(Review.class, TestRegistry.config())) {
      assertThat(serde.serializer().serialize("reviews", null)).isNull();
      assertThat(serde.deserializer().deserialize("reviews", (byte[]) null)).isNull();
    }
  }

  @Test
  void shouldNameBothTypesWhenARecordIsOfAnother() {
    byte[] bytes = write("mixed", Examples.review());

    assertThatThrownBy(() -> read("mixed", bytes, SentimentEvent.class))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(SentimentEvent.class.getName())
        .hasMessageContaining(Review.class.getName())
        .hasMessageContaining("topic mixed");
  }

  @Test
  void shouldRefuseBytesThatAreNotConfluents() {
    assertBadRecord(new byte[0]);
    assertBadRecord(new byte[] {0});
    assertBadRecord("just text".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void shouldRefuseASchemaThatNamesAClassOfItsOwnChoice() {
    Schema foreign = SchemaBuilder.record("java.util.concurrent.Phaser").fields().endRecord();
    try (KafkaAvroSerializer serializer = new KafkaAvroSerializer()) {
      serializer.configure(TestRegistry.config(), false);
      assertBadRecord(serializer.serialize("foreign", new GenericData.Record(foreign)));
    }
  }

  @Test
  void shouldRefuseAnUnknownSchemaId() {
    assertBadRecord(new byte[] {0, 0x7f, 0, 0, 1, 2, 3});
  }

  @Test
  void shouldRefuseATruncatedRecord() {
    byte[] bytes = write("truncated", Examples.review());

    for (int length = ENVELOPE_BYTES; length < bytes.length; length++) {
      assertBadRecord(Arrays.copyOf(bytes, length));
    }
  }

  @Test
  void shouldRefuseALengthBeyondTheRecordWithoutAllocatingIt() {
    byte[] bytes = write("lengths", Examples.review());
    byte[] hugeLength = Arrays.copyOf(bytes, ENVELOPE_BYTES + 5);
    // Zigzag varint of 2^31 - 16, the length of the first string.
    System.arraycopy(
        new byte[] {(byte) 0xe0, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f},
        0,
        hugeLength,
        ENVELOPE_BYTES,
        5);

    assertBadRecord(hugeLength);
  }

  @Test
  void shouldAnswerDamagedBytesWithARecordOrASerializationException() {
    byte[] bytes = write("damaged", Examples.sentimentEvent());
    Random random = new Random(20260131);
    try (Serde<SentimentEvent> serde =
        SentimentSerdes.value(SentimentEvent.class, TestRegistry.config())) {
      for (int i = 0; i < 2_000; i++) {
        byte[] damaged = bytes.clone();
        for (int j = random.nextInt(4); j >= 0; j--) {
          int at = ENVELOPE_BYTES + random.nextInt(damaged.length - ENVELOPE_BYTES);
          damaged[at] = (byte) random.nextInt(256);
        }
        try {
          assertThat(serde.deserializer().deserialize("damaged", damaged)).isNotNull();
        } catch (SerializationException e) {
          assertThat(e).hasMessageContaining("Cannot read a record of damaged");
        }
      }
    }
  }

  @Test
  void shouldTellARegistryOutOfReachFromABadRecord() {
    Map<String, Object> nowhere =
        Map.of("schema.registry.url", "http://127.0.0.1:" + FreePorts.find());
    byte[] bytes = write("outage", Examples.review());

    try (Serde<Review> serde = SentimentSerdes.value(Review.class, nowhere)) {
      assertThatThrownBy(() -> serde.deserializer().deserialize("outage", bytes))
          .isInstanceOf(SchemaRegistryUnavailableException.class)
          .hasMessageContaining("outage")
          .hasMessageContaining("Connection refused");
      assertThatThrownBy(() -> serde.serializer().serialize("outage", Examples.review()))
          .isInstanceOf(SchemaRegistryUnavailableException.class);
    }
  }

  @Test
  void shouldNameTheMissingSetting() {
    assertThatThrownBy(() -> SentimentSerdes.value(Review.class, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("schema.registry.url");
  }

  private static <T extends SpecificRecord> void assertRoundTrip(
      Class<T> type, SpecificRecord record) {
    String topic = type.getSimpleName();
    assertThat(read(topic, write(topic, type.cast(record)), type)).isEqualTo(record);
  }

  private static void assertBadRecord(byte[] bytes) {
    assertThatThrownBy(() -> read("bad", bytes, Review.class))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("Cannot read a record of bad");
  }

  @SuppressWarnings("unchecked")
  private static <T extends SpecificRecord> byte[] write(String topic, T record) {
    Class<T> type = (Class<T>) record.getClass();
    try (Serde<T> serde = SentimentSerdes.value(type, TestRegistry.config())) {
      return serde.serializer().serialize(topic, record);
    }
  }

  private static <T extends SpecificRecord> T read(String topic, byte[] bytes, Class<T> type) {
    try (Serde<T> serde = SentimentSerdes.value(type, TestRegistry.config())) {
      return serde.deserializer().deserialize(topic, bytes);
    }
  }
}
