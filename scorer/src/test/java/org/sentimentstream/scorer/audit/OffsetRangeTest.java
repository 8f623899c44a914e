package org.sentimentstream.scorer.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OffsetRangeTest {

  @Test
  void shouldCutRangesIntoPassesThatHoldEachOffsetOnce() {
    List<OffsetRange> ranges =
        List.of(new OffsetRange(0, 5, 15), new OffsetRange(1, 0, 0), new OffsetRange(2, 3, 5));

    assertThat(OffsetRange.passes(ranges, 4))
        .containsExactly(
            List.of(new OffsetRange(0, 5, 9)),
            List.of(new OffsetRange(0, 9, 13)),
            List.of(new OffsetRange(0, 13, 15), new OffsetRange(2, 3, 5)));
    assertThat(OffsetRange.passes(ranges, 100))
        .containsExactly(List.of(new OffsetRange(0, 5, 15), new OffsetRange(2, 3, 5)));
    assertThat(OffsetRange.passes(List.of(), 4)).isEmpty();
  }

  @Test
  void shouldTakeTheLastOffsetsAsEquallyAsMayBe() {
    List<OffsetRange> there =
        List.of(new OffsetRange(0, 0, 100), new OffsetRange(1, 8, 10), new OffsetRange(2, 50, 90));

    assertThat(Backtest.last(there, 20))
        .containsExactly(
            new OffsetRange(0, 91, 100), new OffsetRange(1, 8, 10), new OffsetRange(2, 81, 90));
    assertThat(Backtest.last(there, 1_000)).isEqualTo(there);
    assertThat(Backtest.last(there, 1))
        .extracting(OffsetRange::size)
        .containsExactlyInAnyOrder(1L, 0L, 0L);
  }
}
