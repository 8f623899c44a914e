package org.sentimentstream.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sentimentstream.events.Review;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.fuzzing.Fuzz;
import org.sentimentstream.fuzzing.Mutator;

/**
 * Damaged JSON: read or refused with a {@link SerializationException}, in little memory, and what
 * was read can be written again, as JSON and as Avro.
 */
@Timeout(3_600)
class HostileJsonTest {

  private static final long MAX_ALLOCATED = 4 << 20;

  private static final List<byte[]> STRANGE =
      List.of(
          "{\"a\":{\"b\":[[[{\"c\":[1e999,-0,0.1E+5,true,null]}]]]}}".getBytes(UTF_8),
          "{\"text\":\"\\u0000\\ud800\\udc00\\udfff\\\"\\\\\",\"created_at\":-1}".getBytes(UTF_8),
          "[".repeat(20_000).getBytes(UTF_8),
          ("{\"created_at\":" + "9".repeat(20_000) + "}").getBytes(UTF_8));

  @Test
  void shouldReadOrRefuseAnyReview() {
    feed(Review.class, Examples.review());
  }

  @Test
  void shouldReadOrRefuseAnyEvent() {
    feed(SentimentEvent.class, Examples.sentimentEvent());
  }

  private static <T extends SpecificRecord> void feed(Class<T> type, T example) {
    JsonRecords<T> records = new JsonRecords<>(type);
    byte[] sound = records.write(example);
    Mutator mutator = new Mutator(Fuzz.SEED, List.of(sound));
    Mutator spliced = new Mutator(Fuzz.SEED, List.of(sound, STRANGE.get(0), STRANGE.get(1)));
    try (var avro = SentimentSerdes.value(type, TestRegistry.config())) {
      String topic = "hostile-json-" + type.getSimpleName();
      avro.serializer().serialize(topic, example); // registers the schema
      Fuzz.feed(
          SerializationException.class,
          MAX_ALLOCATED,
          number ->
              switch (number % 8) {
                case 0 -> STRANGE.get(number / 8 % STRANGE.size());
                case 1, 2, 3 -> spliced.next();
                default -> mutator.next(sound);
              },
          bytes -> {
            T read = records.read(bytes);
            try {
              records.read(records.write(read));
              avro.serializer().serialize(topic, read);
            } catch (RuntimeException e) {
              throw new AssertionError("was read and cannot be written", e);
            }
          });
    }
  }
}
