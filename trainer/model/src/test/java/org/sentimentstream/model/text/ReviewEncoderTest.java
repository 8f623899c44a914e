package org.sentimentstream.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.CharBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReviewEncoderTest {
  private final Dictionary dictionary =
      Dictionary.of(List.of("it", "&apos;s", "good", ".", "&lt;", "br", "/", "&gt;", "cafÉ"));
  private final ReviewEncoder encoder = new ReviewEncoder(dictionary, 100);

  @Test
  void shouldGiveIdsAndCountsOfAText() {
    EncodedReview review = encoder.encode("It's GOOD.<br />It's\nodd");
    assertThat(review.copyIds()).containsExactly(2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 1);
    assertThat(review.length()).isEqualTo(11);
    assertThat(review.unknownCount()).isEqualTo(1);
    assertThat(review.truncated()).isFalse();
  }

  @Test
  void shouldTellWhereEachTokenIsInTheText() {
    String text = "  It's\tGO\u0000OD. Caf\u00c9 <b";
    EncodedReview review = encoder.encode(text);
    StringBuilder places = new StringBuilder();
    for (int i = 0; i < review.length(); i++) {
      places.append(text, review.start(i), review.end(i)).append('|').append(review.token(i));
      places.append('\n');
    }
    assertThat(places)
        .hasToString("It|it\n's|&apos;s\nGO\u0000OD|good\n.|.\nCaf\u00c9|caf\u00c9\n<|&lt;\nb|b\n");
    assertThat(review.copyIds()).containsExactly(2, 3, 4, 5, 10, 6, 1);
  }

  @Test
  void shouldStopAtTheLimitAndSayThatThereIsMore() {
    ReviewEncoder two = new ReviewEncoder(dictionary, 2);
    assertThat(two.encode("it it it").copyIds()).containsExactly(2, 2);
    assertThat(two.encode("it it it").truncated()).isTrue();
    assertThat(two.encode("it it ").truncated()).isFalse();
  }

  @Test
  void shouldTakeAnyCharSequence() {
    assertThat(encoder.encode(CharBuffer.wrap("it's")).copyIds()).containsExactly(2, 3);
  }

  @Test
  void shouldEncodeNoTextAsNoTokens() {
    EncodedReview review = encoder.encode("");
    assertThat(review.length()).isZero();
    assertThat(review.copyIds()).isEmpty();
    assertThatThrownBy(() -> review.id(0)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void shouldRefuseALimitBelowOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ReviewEncoder(dictionary, 0))
        .withMessage("maxTokens: at least 1, not 0");
  }
}
