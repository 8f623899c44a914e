package org.sentimentstream.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ActivationsTest {

  @Test
  void shouldStayWithinTheStatedErrorOfTheExactFunctions() {
    for (int i = -200_000; i <= 200_000; i++) {
      float x = i / 10_000f;
      assertThat((double) Activations.tanh(x)).isCloseTo(Math.tanh(x), within(5e-7));
      assertThat((double) Activations.sigmoid(x)).isCloseTo(1 / (1 + Math.exp(-x)), within(5e-7));
    }
  }

  @Test
  void shouldSaturateForHugeArguments() {
    assertThat(Activations.tanh(Float.MAX_VALUE)).isCloseTo(1f, within(5e-7f));
    assertThat(Activations.tanh(-Float.MAX_VALUE)).isCloseTo(-1f, within(5e-7f));
    assertThat(Activations.sigmoid(-1e30f)).isCloseTo(0f, within(5e-7f));
  }
}
