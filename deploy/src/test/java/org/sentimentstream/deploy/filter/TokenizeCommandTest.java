package org.sentimentstream.deploy.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.deploy.CommandRun;
import org.sentimentstream.deploy.FixtureModel;

class TokenizeCommandTest {

  @TempDir Path folder;

  @Test
  void shouldShowTokensInLowerCaseAndIdsOfADictionary() throws IOException {
    Path dictionary = Files.writeString(folder.resolve("dictionary.txt"), "the\n&apos;s\nfilm\n");

    CommandRun run =
        CommandRun.of("The film's END\n", "tokenize", "--dictionary", dictionary.toString());

    assertThat(run.status()).isZero();
    assertThat(run.outLines())
        .containsExactly("{\"tokens\":[\"the\",\"film\",\"&apos;s\",\"end\"],\"ids\":[2,4,3,1]}");
  }

  @Test
  void shouldTakeIdsFromNWordsOnForUnknown() throws IOException {
    Path dictionary = Files.writeString(folder.resolve("dictionary.txt"), "the\n&apos;s\nfilm\n");

    CommandRun run =
        CommandRun.of(
            "the film\n", "tokenize", "--dictionary", dictionary.toString(), "--n-words", "4");

    assertThat(run.outLines()).containsExactly("{\"tokens\":[\"the\",\"film\"],\"ids\":[2,1]}");
  }

  @Test
  void shouldUseAModelsDictionary() throws IOException {
    Path model = FixtureModel.write(folder.resolve("fixture.npz"), "1.0.0");

    CommandRun run = CommandRun.of("wonderful\r\n", "tokenize", "--model", model.toString());

    assertThat(run.outLines()).containsExactly("{\"tokens\":[\"wonderful\"],\"ids\":[2]}");
  }

  @Test
  void shouldEscapeWhatOtherProgramsTakeForTheEndOfALine() throws IOException {
    Path dictionary = Files.writeString(folder.resolve("dictionary.txt"), "a\u2028b\n");

    CommandRun run =
        CommandRun.of("a\u2028b c\u0085d\n", "tokenize", "--dictionary", dictionary.toString());

    assertThat(run.outLines()).hasSize(1);
    assertThat(run.out()).doesNotContain("\u2028").doesNotContain("\u0085");
  }
}
