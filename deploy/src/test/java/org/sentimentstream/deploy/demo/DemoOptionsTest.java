package org.sentimentstream.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoOptionsTest {

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 60, 300, 100_000})
  void shouldLeaveReviewsForBothModels(int reviews) {
    DemoOptions options = options(reviews, true);

    assertThat(options.swapAfterEvents()).isPositive();
    assertThat(options.reviewsBeforeSwap())
        .isGreaterThanOrEqualTo(options.swapAfterEvents())
        .isLessThan(reviews);
    assertThat(options.reviewsInAll()).isEqualTo(reviews);
  }

  @Test
  void shouldNotWaitForMoreEventsThanThereAreReviews() {
    assertThat(options(1, true).swapAfterEvents()).isEqualTo(1);
    assertThat(options(1, true).reviewsBeforeSwap()).isEqualTo(1);
  }

  @Test
  void shouldHaveNoEndWithoutANumber() {
    assertThat(options(null, false).reviewsInAll()).isEqualTo(Long.MAX_VALUE);
    assertThatThrownBy(() -> options(null, true)).isInstanceOf(IllegalArgumentException.class);
  }

  private static DemoOptions options(@Nullable Integer reviews, boolean exit) {
    return new DemoOptions(
        reviews, exit, 5, new Ports(1, 2, 3), List.of(), Path.of("first"), Path.of("second"));
  }
}
