package org.sentimentstream.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.deploy.CommandRun;
import org.sentimentstream.deploy.FixtureModel;

/** The whole system with its real parts: broker, schema registry, scorer, control topic. */
class DemoTest {

  @TempDir Path folder;

  @Test
  void shouldStreamEachReviewOnceAndSwapTheModelInBetween() throws IOException {
    Path first = FixtureModel.write(folder.resolve("first.npz"), "0.1.0");
    Path second = FixtureModel.write(folder.resolve("second.npz"), "0.2.0");

    CommandRun run;
    String temporary = System.setProperty("java.io.tmpdir", folder.toString());
    try {
      run =
          CommandRun.of(
              "",
              "demo",
              "--reviews=60",
              "--exit",
              "--port=0",
              "--first-model=" + first,
              "--second-model=" + second);
    } finally {
      System.setProperty("java.io.tmpdir", temporary);
    }

    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .containsPattern("reviews in +60\n")
        .containsPattern("events out +60 +missing 0, duplicates 0\n")
        .containsPattern("dead letters +0\n")
        .containsPattern("model swaps +1 +fixture 0.1.0: \\d+ events, fixture 0.2.0: \\d+ events\n")
        .containsPattern("console +http://127\\.0\\.0\\.1:\\d+/console\n")
        .contains("model swap: fixture:0.1.0 -> fixture:0.2.0", "latency", "called right")
        .endsWith("Every review came out exactly once.\n");
    assertThat(folder).isDirectoryNotContaining("glob:**/sentiment-demo-*");
  }
}
