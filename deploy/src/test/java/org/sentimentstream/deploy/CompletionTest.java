package org.sentimentstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shells themselves complete with the script. */
class CompletionTest {

  @TempDir private Path directory;

  private Path script(String shell) throws IOException {
    CommandRun run = CommandRun.of("", "completion", shell);
    assertThat(run.status()).isZero();
    return Files.writeString(directory.resolve("completion." + shell), run.out());
  }

  /**
   * What bash proposes where the last of these words is being written. The script's complaint that
   * no completion is going on is left out.
   */
  private List<String> bash(String... words) throws Exception {
    String line =
        "source %s; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_sentiment 2>&-; printf '%%s\\n' \"${COMPREPLY[@]}\""
            .formatted(script("bash"), String.join(" ", words), words.length - 1);
    return run("bash", "--norc", "-c", line);
  }

  private List<String> run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.lines().toList();
  }

  @Test
  void shouldCompleteCommandsAndOptionsInBash() throws Exception {
    assertThat(bash("sentiment", "mo")).containsExactly("model");
    assertThat(bash("sentiment", "model", "pu")).containsExactly("publish");
    assertThat(bash("sentiment", "topics", "plan", "--min"))
        .containsExactly("--min-insync-replicas");
  }

  @Test
  void shouldBeTakenByZsh() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/zsh")) || Files.isExecutable(Path.of("/bin/zsh")),
        "there is no zsh on this machine");

    assertThat(
            run(
                "zsh",
                "-f",
                "-c",
                "autoload -U compinit && compinit -u -D; source "
                    + script("zsh")
                    + "; print ${_comps[sentiment]}"))
        .last()
        .asString()
        .contains("_complete_sentiment");
  }

  @Test
  void shouldNotKnowAnotherShell() {
    CommandRun run = CommandRun.of("", "completion", "fish");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("bash", "zsh", "fish");
  }
}
