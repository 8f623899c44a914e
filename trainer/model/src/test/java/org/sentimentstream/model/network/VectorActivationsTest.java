package org.sentimentstream.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class VectorActivationsTest {

  /** The floats of the widest register. */
  private static final int REGISTER = 16;

  @Test
  void shouldBeTheTangentOfAnyNumberOfRegistersAndTouchNothingElse() {
    for (int registers = 1; registers <= 5; registers++) {
      float[] values = new float[(registers + 2) * REGISTER];
      for (int i = 0; i < values.length; i++) {
        values[i] = (i - values.length / 2) * 0.21f;
      }
      float[] found = values.clone();
      int to = (registers + 1) * REGISTER;

      VectorActivations.tanh(found, REGISTER, to);

      for (int i = 0; i < values.length; i++) {
        if (i < REGISTER || i >= to) {
          assertThat(found[i]).isEqualTo(values[i]);
        } else {
          assertThat((double) found[i]).isCloseTo(Math.tanh(values[i]), within(5e-7));
        }
      }
    }
  }

  /** Reviews are scored alone and among others. */
  @Test
  void shouldNotDependOnThePlace() {
    float[] alone = new float[REGISTER];
    for (int i = 0; i < REGISTER; i++) {
      alone[i] = i * 0.37f - 3;
    }
    float[] among = new float[4 * REGISTER];
    System.arraycopy(alone, 0, among, REGISTER, REGISTER);
    System.arraycopy(alone, 0, among, 2 * REGISTER, REGISTER);

    VectorActivations.tanh(alone, 0, REGISTER);
    VectorActivations.tanh(among, 0, among.length);

    assertThat(Arrays.copyOfRange(among, REGISTER, 2 * REGISTER)).isEqualTo(alone);
    assertThat(Arrays.copyOfRange(among, 2 * REGISTER, 3 * REGISTER)).isEqualTo(alone);
  }

  @Test
  void shouldPassOnWhatIsNotANumber() {
    float[] values = new float[REGISTER];
    values[3] = Float.NaN;

    VectorActivations.tanh(values, 0, REGISTER);

    assertThat(values[3]).isNaN();
    assertThat(values[4]).isZero();
  }
}
