package org.sentimentstream.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ten million chars of whatever is worst for a rule: time that grew faster would take hours. */
class LongTextTest {
  private static final int CHARS = 10_000_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "word",
        "word ",
        " ",
        "\u0000",
        "'",
        "' ",
        "'\u0000",
        "a'",
        "5'",
        ".",
        ".\u0000",
        ". ",
        "a.",
        "No.\u0000",
        ",",
        "5,",
        "é",
        "\ud83d\ude00",
        "\ud83d",
        "\u0301",
        "<br />",
        "&"
      })
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void shouldTokenizeInLinearTime(String piece) {
    String text = piece.repeat(CHARS / piece.length());
    int[] last = new int[1];
    new MosesTokenizer()
        .tokenize(
            text,
            (start, end) -> {
              if (start < last[0] || end <= start) {
                throw new AssertionError("token " + start + " to " + end + " after " + last[0]);
              }
              last[0] = end;
              return true;
            });
    assertThat(last[0]).isLessThanOrEqualTo(text.length());
  }

  @Test
  void shouldEncodeOneEndlessWordAsUnknown() {
    Dictionary dictionary = Dictionary.of(List.of("a"));
    EncodedReview review = new ReviewEncoder(dictionary, 10).encode("a".repeat(CHARS));
    assertThat(review.copyIds()).containsExactly(Dictionary.UNKNOWN);
    assertThat(review.end(0)).isEqualTo(CHARS);
  }

  @Test
  void shouldKeepNoMoreThanTheLimitOfAnEndlessText() {
    Dictionary dictionary = Dictionary.of(List.of("a"));
    EncodedReview review = new ReviewEncoder(dictionary, 600).encode("a ".repeat(CHARS / 2));
    assertThat(review.length()).isEqualTo(600);
    assertThat(review.ids()).hasSize(600);
    assertThat(review.truncated()).isTrue();
  }
}
