package org.sentimentstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class DeadLetterHeadersTest {
  private static final TopicPartition SOURCE = new TopicPartition("reviews", 3);
  private static final Instant TIME = Instant.parse("2026-01-31T12:00:00.123Z");

  private final Headers original =
      new RecordHeaders().add("trace", "abc".getBytes(StandardCharsets.UTF_8));

  @Test
  void shouldDescribeFailureAndSource() {
    Exception failure = new IllegalStateException("too long: 七");

    DeadLetter letter = DeadLetter.read(describe(failure));

    assertThat(letter.exception()).isEqualTo("java.lang.IllegalStateException");
    assertThat(letter.message()).isEqualTo("too long: 七");
    assertThat(letter.stacktrace()).contains("too long: 七", getClass().getName());
    assertThat(letter.topic()).isEqualTo("reviews");
    assertThat(letter.partition()).isEqualTo(3);
    assertThat(letter.offset()).isEqualTo(4_000_000_000L);
    assertThat(letter.applicationId()).isEqualTo("scorer");
    assertThat(letter.time()).isEqualTo(TIME);
  }

  @Test
  void shouldKeepTheRecordsOwnHeadersAndNotChangeThem() {
    Headers headers = describe(new IllegalStateException("bad"));

    assertThat(headers.lastHeader("trace")).isEqualTo(original.lastHeader("trace"));
    assertThat(original).hasSize(1);
  }

  @Test
  void shouldReplaceTheDescriptionOfAnEarlierFailure() {
    Headers first = describe(new IllegalStateException("first"));

    Headers second =
        DeadLetterHeaders.of(
            first, new IllegalArgumentException("second"), SOURCE, 9, "scorer", TIME);

    assertThat(second.headers(DeadLetterHeaders.MESSAGE)).hasSize(1);
    assertThat(DeadLetter.read(second).message()).isEqualTo("second");
    assertThat(DeadLetter.read(second).offset()).isEqualTo(9);
  }

  @Test
  void shouldCutLongTextsAndLeaveAMissingMessageEmpty() {
    DeadLetter huge = DeadLetter.read(describe(new IllegalStateException("x".repeat(1_000_000))));
    assertThat(huge.message()).hasSize(DeadLetterHeaders.MESSAGE_LIMIT).endsWith("…");
    assertThat(huge.stacktrace()).hasSize(DeadLetterHeaders.STACKTRACE_LIMIT).endsWith("…");

    assertThat(DeadLetter.read(describe(new IllegalStateException())).message()).isEmpty();
  }

  @Test
  void shouldSayWhichHeaderIsMissingOrWrong() {
    assertThatThrownBy(() -> DeadLetter.read(original))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(DeadLetterHeaders.EXCEPTION);

    Headers wrong = describe(new IllegalStateException("bad"));
    wrong.remove(DeadLetterHeaders.OFFSET);
    wrong.add(DeadLetterHeaders.OFFSET, "ten".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> DeadLetter.read(wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ten");
  }

  private Headers describe(Exception failure) {
    return DeadLetterHeaders.of(original, failure, SOURCE, 4_000_000_000L, "scorer", TIME);
  }
}
