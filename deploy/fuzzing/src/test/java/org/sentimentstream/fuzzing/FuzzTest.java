package org.sentimentstream.fuzzing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FuzzTest {

  private static final List<byte[]> SOUND =
      List.of("a sound input".getBytes(UTF_8), "another".getBytes(UTF_8), new byte[0]);

  private static List<String> mutations(long seed) {
    Mutator mutator = new Mutator(seed, SOUND);
    List<String> mutations = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      mutations.add(new String(mutator.next(), UTF_8));
    }
    return mutations;
  }

  @Test
  void shouldDrawTheSameInputsForASeedAndManyDifferentOnes() {
    assertThat(mutations(1)).isEqualTo(mutations(1)).isNotEqualTo(mutations(2));
    Set<String> different = new HashSet<>(mutations(1));
    assertThat(different).hasSizeGreaterThan(500);
    assertThat(SOUND.get(0)).isEqualTo("a sound input".getBytes(UTF_8));
  }

  @Test
  void shouldTellRefusalFromFailure() {
    assertThatCode(() -> feed(IOException.class, new IOException())).doesNotThrowAnyException();
    assertThatThrownBy(() -> feed(IOException.class, new IllegalStateException()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("in hexadecimal 0102");
    assertThatThrownBy(() -> feed(IOException.class, new StackOverflowError()))
        .isInstanceOf(AssertionError.class)
        .hasCauseInstanceOf(StackOverflowError.class);
  }

  private static void feed(Class<? extends Exception> refusal, Throwable thrown) {
    Fuzz.feed(
        2,
        refusal,
        1 << 20,
        number -> new byte[] {1, 2},
        input -> {
          if (thrown instanceof Error error) {
            throw error;
          }
          throw (Exception) thrown;
        });
  }

  @Test
  void shouldSeeWhatAnInputCosts() {
    List<byte[]> kept = new ArrayList<>();

    assertThatThrownBy(
            () ->
                Fuzz.feed(
                    2,
                    IOException.class,
                    1 << 20,
                    number -> new byte[1],
                    input -> kept.add(new byte[2 << 20])))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("bytes allocated");
  }
}
