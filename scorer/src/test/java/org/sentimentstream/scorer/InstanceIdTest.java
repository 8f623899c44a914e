package org.sentimentstream.scorer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceIdTest {

  @TempDir private Path directory;

  @Test
  void shouldSurviveARestart() throws Exception {
    String first;
    try (InstanceId id = InstanceId.acquire(directory)) {
      first = id.value();
    }
    try (InstanceId id = InstanceId.acquire(directory)) {
      assertThat(id.value()).isEqualTo(first).matches("[A-Za-z0-9._-]+-[0-9a-f]{6}");
    }
  }

  @Test
  void shouldDifferForInstancesThatRunAtTheSameTime() throws Exception {
    try (InstanceId one = InstanceId.acquire(directory);
        InstanceId two = InstanceId.acquire(directory)) {
      assertThat(one.value()).isNotEqualTo(two.value());
    }
  }
}
