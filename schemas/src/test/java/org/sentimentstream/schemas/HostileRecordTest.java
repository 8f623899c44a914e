package org.sentimentstream.schemas;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentimentstream.fuzzing.Fuzz;
import org.sentimentstream.fuzzing.Mutator;

/**
 * Damaged records of each contract, magic byte and schema id or not: read or refused with a {@link
 * SerializationException}, and what was read can be written again, into the audit for example.
 */
@Timeout(3_600)
class HostileRecordTest {

  private static final int ENVELOPE_BYTES = 5;
  private static final long MAX_ALLOCATED = 8 << 20;

  static List<SpecificRecord> examples() {
    return Examples.all();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void shouldReadOrRefuseAnyRecord(SpecificRecord example) {
    feed(example.getClass(), example);
  }

  private static <T extends SpecificRecord> void feed(Class<T> type, SpecificRecord example) {
    Map<String, Object> settings = new HashMap<>(TestRegistry.config());
    settings.put("missing.id.cache.ttl.sec", 3_600L); // or each unknown id is a request
    String topic = "hostile-" + type.getSimpleName();
    try (Serde<T> serde = SentimentSerdes.value(type, settings)) {
      byte[] sound = serde.serializer().serialize(topic, type.cast(example));
      Mutator whole = new Mutator(Fuzz.SEED, List.of(sound));
      Mutator body =
          new Mutator(Fuzz.SEED, List.of(Arrays.copyOfRange(sound, ENVELOPE_BYTES, sound.length)));

      Fuzz.feed(
          SerializationException.class,
          MAX_ALLOCATED,
          number -> number % 4 == 0 ? whole.next() : enveloped(sound, body.next()),
          bytes -> {
            T read = serde.deserializer().deserialize(topic, bytes);
            try {
              serde.serializer().serialize(topic, read);
            } catch (RuntimeException e) {
              throw new AssertionError("was read and cannot be written", e);
            }
          });
    }
  }

  private static byte[] enveloped(byte[] sound, byte[] body) {
    return ByteBuffer.allocate(ENVELOPE_BYTES + body.length)
        .put(sound, 0, ENVELOPE_BYTES)
        .put(body)
        .array();
  }
}
