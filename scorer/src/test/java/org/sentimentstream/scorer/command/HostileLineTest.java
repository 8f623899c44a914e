package org.sentimentstream.scorer.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sentimentstream.fuzzing.Fuzz;
import org.sentimentstream.fuzzing.Mutator;

/** Lines of JSON that somebody sends: a review, or a reason why not. */
@Timeout(3_600)
class HostileLineTest {

  private static final long MAX_ALLOCATED = 8 << 20;
  private static final int MAX_CHARS = 100;

  private static final List<byte[]> LINES =
      List.of(
          bytes("{\"review_id\":\"r\",\"text\":\"a \\\"good\\\" film\\u00e9\",\"created_at\":17}"),
          bytes("{\"text\":\"née\",\"product_id\":null,\"created_at\":\"2026-01-31T12:00:00Z\"}"),
          bytes("{\"text\":\"dull\",\"label\":\"negative\",\"labelled_at\":1e3}"),
          bytes("{\"text\":[[[[{}]]]],\"label\":-0.5e-17}"));

  private static byte[] bytes(String line) {
    return line.getBytes(UTF_8);
  }

  @Test
  void shouldReadOrRefuseAnyLine() {
    Mutator mutator = new Mutator(Fuzz.SEED, LINES);

    Fuzz.feed(
        IllegalArgumentException.class,
        MAX_ALLOCATED,
        number -> mutator.next(),
        line -> {
          String text = new String(line, UTF_8);
          assertThat(
                  line.length % 2 == 0
                      ? ReviewLine.ofJson(text).value().getText()
                      : ReviewLine.ofLabelledJson(text).value().getText())
              .isNotNull();
        });
  }

  @Test
  void shouldCutAnyTextIntoLinesOfBoundedLength() {
    Mutator mutator = new Mutator(Fuzz.SEED, List.of(bytes("a\r\nb\n\n" + "é".repeat(150) + "\r")));

    Fuzz.feed(
        IllegalArgumentException.class,
        MAX_ALLOCATED,
        number -> mutator.next(),
        input -> {
          try (BoundedLines lines = new BoundedLines(new ByteArrayInputStream(input), MAX_CHARS)) {
            long number = 0;
            for (var line = lines.next(); line != null; line = lines.next()) {
              assertThat(line.number()).isEqualTo(++number);
              assertThat(line.text().length()).isLessThanOrEqualTo(MAX_CHARS);
              assertThat(SafeText.cut(line.text(), 20)).doesNotContain("\r", "\u001b");
            }
          }
        });
  }
}
