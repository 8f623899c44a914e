package org.sentimentstream.scorer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClockWatchTest {

  private final List<ClockSetBackException> heard = new ArrayList<>();
  private Duration clock = Duration.ofDays(20_000);
  private Duration steady = Duration.ofHours(3);

  private final ClockWatch watch =
      new ClockWatch(() -> clock.toMillis(), () -> steady.toNanos(), heard::add);

  /** Lets time pass, by the steady time and by the clock, and looks. */
  private void pass(Duration steadily, Duration byTheClock) {
    steady = steady.plus(steadily);
    clock = clock.plus(byTheClock);
    watch.look();
  }

  @Test
  void shouldTellOnceHowFarTheClockWasSetBack() {
    pass(Duration.ofSeconds(1), Duration.ofSeconds(1));
    pass(Duration.ofSeconds(1), Duration.ofSeconds(-3_599));
    pass(Duration.ofSeconds(1), Duration.ofSeconds(1));

    assertThat(heard)
        .singleElement()
        .satisfies(e -> assertThat(e).hasMessageContaining("set back by 3,600 s"));
  }

  @Test
  void shouldSayNothingOfAClockThatIsSetAheadOrOfAPause() {
    pass(Duration.ofSeconds(1), Duration.ofHours(2));
    pass(Duration.ofMinutes(9), Duration.ofMinutes(9));
    pass(Duration.ofSeconds(1), Duration.ofHours(2));

    assertThat(heard).isEmpty();
  }

  @Test
  void shouldTellThatAClockThatWasSetAheadIsRightAgain() {
    pass(Duration.ofSeconds(1), Duration.ofHours(1));
    pass(Duration.ofSeconds(1), Duration.ofHours(-1));

    assertThat(heard).hasSize(1);
  }

  @Test
  void shouldSayNothingOfASmallCorrection() {
    pass(Duration.ofSeconds(1), Duration.ofSeconds(-3));

    assertThat(heard).isEmpty();
  }
}
