package org.sentimentstream.scorer.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sentimentstream.fuzzing.Fuzz;
import org.sentimentstream.fuzzing.Mutator;
import org.sentimentstream.schemas.DeadLetterHeaders;
import org.sentimentstream.schemas.RedriveHeaders;
import org.sentimentstream.scorer.audit.ReviewPosition;

/** Records of the dead letters' topic that no scorer wrote. */
@Timeout(3_600)
class HostileLetterTest {

  private static final long MAX_ALLOCATED = 8 << 20;
  private static final TopicPartition SOURCE = new TopicPartition("reviews", 3);

  private static final List<byte[]> VALUES =
      Stream.of("2026-01-31T12:00:00Z", "-1", "99999999999999999999", "a-b-3@9")
          .map(text -> text.getBytes(UTF_8))
          .toList();

  private static Header[] sound() {
    Headers headers =
        DeadLetterHeaders.of(
            new RecordHeaders(),
            new IllegalStateException("no Avro"),
            SOURCE,
            17,
            "scorer",
            Instant.EPOCH);
    return headers
        .add(RedriveHeaders.ATTEMPT, "2".getBytes(UTF_8))
        .add(RedriveHeaders.LETTER, "reviews-dlq-0@12".getBytes(UTF_8))
        .toArray();
  }

  @Test
  void shouldUnderstandOrPassOverAnyHeaders() {
    Mutator mutator = new Mutator(Fuzz.SEED, VALUES);
    Random random = new Random(Fuzz.SEED);
    Header[] sound = sound();
    LetterFilter filter = new LetterFilter(Instant.EPOCH, Instant.MAX, "avro");

    Fuzz.feed(
        InterruptedException.class, // which none throws: there is no refusal
        MAX_ALLOCATED,
        number -> mutator.next(),
        value -> {
          RecordHeaders headers = new RecordHeaders(sound);
          for (int i = random.nextInt(3); i >= 0; i--) {
            String name = sound[random.nextInt(sound.length)].key();
            if (random.nextBoolean()) {
              headers.remove(name);
            }
            if (random.nextInt(4) > 0) {
              headers.add(name, random.nextInt(8) == 0 ? null : value);
            }
          }
          ConsumerRecord<byte[], byte[]> record = record(headers, value);
          StoredLetter letter = StoredLetter.of(record);
          ReviewPosition source = letter.source();
          assertThat(letter.attempts()).isNotNegative();
          assertThat(letter.size()).isNotNegative();
          if (Redrive.marked(record) == null && source != null && filter.accepts(letter)) {
            Redrive redrive = Redrive.of(letter, source, Instant.EPOCH);
            assertThat(redrive.review(letter, true).value()).isEqualTo(value);
            assertThat(redrive.mark().headers()).isNotEmpty();
          }
        });
  }

  private static ConsumerRecord<byte[], byte[]> record(Headers headers, byte[] value) {
    return new ConsumerRecord<>(
        "reviews-dlq",
        0,
        12,
        0,
        TimestampType.CREATE_TIME,
        0,
        value.length,
        new byte[0],
        value,
        headers,
        Optional.empty());
  }
}
