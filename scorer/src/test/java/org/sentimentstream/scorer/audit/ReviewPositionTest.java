package org.sentimentstream.scorer.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReviewPositionTest {

  @Test
  void shouldReadAPosition() {
    assertThat(ReviewPosition.parse("reviews-0@17"))
        .isEqualTo(new ReviewPosition("reviews", 0, 17));
  }

  @Test
  void shouldLeaveDashesAndDigitsToTheTopic() {
    assertThat(ReviewPosition.parse("shop-2-reviews-10@0"))
        .isEqualTo(new ReviewPosition("shop-2-reviews", 10, 0));
    assertThat(ReviewPosition.parse("reviews--1-2@3"))
        .isEqualTo(new ReviewPosition("reviews--1", 2, 3));
  }

  @Test
  void shouldWriteWhatItReads() {
    assertThat(ReviewPosition.parse("a-b-7@123456789012")).hasToString("a-b-7@123456789012");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "reviews",
        "reviews@1",
        "reviews-1",
        "reviews-@1",
        "reviews-1@",
        "-1@2",
        "reviews-x@1",
        "reviews-1@-2",
        "reviews-1@2 ",
        "reviews-9999999999@1",
        "reviews-1@99999999999999999999"
      })
  void shouldRefuseWhatIsNone(String text) {
    assertThatThrownBy(() -> ReviewPosition.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("TOPIC-PARTITION@OFFSET")
        .hasMessageContaining("\"" + text + "\"");
  }
}
