package org.sentimentstream.deploy.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class NextVersionTest {

  @Test
  void shouldCountTheLastNumberUpToOneThatIsFree() {
    assertThat(NextVersion.after("1.0.0", Set.of("1.0.0"))).isEqualTo("1.0.1");
    assertThat(NextVersion.after("1.0.9", Set.of("1.0.9", "1.0.10"))).isEqualTo("1.0.11");
    assertThat(NextVersion.after("2026-rc", Set.of())).isEqualTo("2026-rc.1");
  }

  @Test
  void shouldBeginWithOne() {
    assertThat(NextVersion.first(Set.of())).isEqualTo("1.0.0");
    assertThat(NextVersion.first(Set.of("1.0.0", "1.0.1"))).isEqualTo("1.0.2");
  }
}
