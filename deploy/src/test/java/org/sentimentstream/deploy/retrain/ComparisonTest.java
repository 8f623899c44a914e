package org.sentimentstream.deploy.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ComparisonTest {

  @Test
  void shouldCountWhatOneModelAloneCallsRight() {
    boolean[] positive = {true, true, false, false, true};
    double[] champion = {0.9, 0.4, 0.5, 0.1, 0.2};
    double[] challenger = {0.8, 0.5, 0.1, 0.7, 0.1};

    Comparison comparison = Comparison.of(champion, challenger, positive, -0.25);

    assertThat(comparison).isEqualTo(new Comparison(5, 1, 2, -0.25));
    assertThat(comparison.gainPoints()).isEqualTo(20);
  }

  /** Values of R's binom.test(challengerOnly, championOnly + challengerOnly). */
  @Test
  void shouldGiveMcNemarsExactProbability() {
    assertThat(new Comparison(100, 1, 9, 0).pValue()).isCloseTo(0.021484375, within(1e-12));
    assertThat(new Comparison(100, 9, 1, 0).pValue()).isCloseTo(0.021484375, within(1e-12));
    assertThat(new Comparison(100, 3, 5, 0).pValue()).isCloseTo(0.7265625, within(1e-12));
    assertThat(new Comparison(100, 4, 4, 0).pValue()).isEqualTo(1);
    assertThat(new Comparison(100, 0, 0, 0).pValue()).isEqualTo(1);
  }

  @Test
  void shouldLetTheChallengerWinByTheMarginExactly() {
    Comparison twoOfThousand = new Comparison(1000, 1, 3, 0);

    assertThat(twoOfThousand.isWonBy(0.2)).isTrue();
    assertThat(twoOfThousand.isWonBy(0.21)).isFalse();
    assertThat(new Comparison(1000, 0, 0, 0).isWonBy(0)).isTrue();
    assertThat(new Comparison(1000, 2, 1, 0).isWonBy(0)).isFalse();
  }
}
