package org.sentimentstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HelpTest {

  @Test
  void shouldListAllCommands() {
    CommandRun run = CommandRun.of("", "--help");

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("Usage: sentiment", "score", "tokenize", "train", "evaluate");
  }

  @Test
  void shouldHelpWithEachCommand() {
    Set<String> commands =
        Main.commandLine(new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream())
            .getSubcommands()
            .keySet();

    assertThat(commands).hasSizeGreaterThan(3);
    for (String command : commands) {
      CommandRun run = CommandRun.of("", command, "--help");
      assertThat(run.status()).isZero();
      assertThat(run.out()).contains("Usage: sentiment " + command, "--debug");
    }
  }

  @Test
  void shouldPrintItsVersion() {
    CommandRun run = CommandRun.of("", "--version");

    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("sentiment ").doesNotContain("${").contains("Java");
  }
}
