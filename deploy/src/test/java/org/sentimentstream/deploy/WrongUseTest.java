package org.sentimentstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WrongUseTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                            | expected a command
          --no-such-option                              | unknown option '--no-such-option'
          scor                                          | did you mean score
          score --modle x.npz                           | did you mean --model
          score --model                                 | '--model'
          score --contributions many                    | 'many' is not an int
          score --contributions -1                      | expected 0 or more, not -1
          score some text                               | unexpected 'some'
          tokenize --model a.npz --dictionary b.txt     | mutually exclusive
          tokenize --n-words 100                        | --dictionary
          tokenize --dictionary b.txt --n-words 1       | expected at least 2, not 1
          evaluate --data a.tar.gz --split valid        | valid
          train --data a.tar.gz --valid-portion 2       | not 2
          train --data a.tar.gz --noise-std 1           | --noise-std must be 0, not 1
          train --data a.tar.gz --preset worst          | 'worst'
          train --init-from a.npz --reload-model b.npz  | give one of them
          pretrain --data a.tar.gz --averaging 1        | averaging must be in [0, 1), not 1.0
          bench --pipeline --model a.npz                | --model is for scoring alone
          distill --data a.tar.gz --valid-portion 2     | not 2
          bench --data a.tar.gz --threads 0             | --threads
          bench --data a.tar.gz --soak 1000             | --soak goes with --pipeline
          bench --pipeline --train                      | exclude each other
          bench --pipeline --reviews 9                  | --reviews and --soak must be at least 100
          bench --pipeline --seconds 0                  | --seconds must be 1 to 3600
          bench --pipeline --swaps 0                    | --swaps
          bench --pipeline --rounds 0                   | --rounds
          retrain --data a.tar.gz --margin 200          | --margin: expected -100
          demo --reviews 0                              | expected 1 to 100000000, not 0
          demo --port 70000                             | expected 0 to 65535, not 70000
          demo --rate 0                                 | expected 0.01 to 100000, not 0.0
          demo 300                                      | unexpected '300'
          run                                           | bootstrap.servers
          run --config nowhere.properties               | nowhere.properties
          send --format xml                             | 'xml'
          tail --max 0                                  | expected at least 1
          model                                         | publish
          dlq                                           | expected one of list, show, replay
          dlq replay --all                              | expected --yes
          dlq show                                      | POSITION
          model activat                                 | did you mean
          model publish                                 | FILE
          """)
  void shouldSayInOneLineWhatIsWrongAndExitWith2(String arguments, String expected) {
    CommandRun run = CommandRun.of("", split(arguments));

    assertThat(run.err()).contains(expected);
    assertOneLine(run, 2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          score --model nowhere.npz                     | nowhere.npz: no such file
          tokenize --model nowhere.npz                  | nowhere.npz: no such file
          tokenize --dictionary nowhere.txt             | nowhere.txt: no such file
          evaluate --data nowhere.tar.gz                | nowhere.tar.gz: no such file
          train --data nowhere.tar.gz                   | nowhere.tar.gz: no such file
          train --data a --reload-model nowhere.npz     | nowhere.npz: no such file
          distill --data nowhere.tar.gz                 | nowhere.tar.gz: no such file
          bench --train --data nowhere.tar.gz           | nowhere.tar.gz: no such file
          demo --data nowhere                           | nowhere: no such file
          demo --first-model nowhere.npz                | nowhere.npz: no such file
          """)
  void shouldNameTheFileThatIsMissingAndExitWith1(String arguments, String expected) {
    CommandRun run = CommandRun.of("", split(arguments));

    assertThat(run.err()).contains(expected);
    assertOneLine(run, 1);
  }

  @Test
  void shouldSayWhatAFileIsNotWhenItIsNoCheckpoint() throws IOException {
    Path text = Files.writeString(folder.resolve("text.npz"), "plain text");

    CommandRun run = CommandRun.of("", "score", "--model", text.toString());

    assertThat(run.err()).contains(text.toString()).contains("expected a NumPy .npz");
    assertOneLine(run, 1);
  }

  @Test
  void shouldSayWhereADictionaryIsWrong() throws IOException {
    Path dictionary = Files.writeString(folder.resolve("dictionary.txt"), "the\n\nof\n");

    CommandRun run = CommandRun.of("", "tokenize", "--dictionary", dictionary.toString());

    assertThat(run.err()).contains(dictionary.toString()).contains("line 2");
    assertOneLine(run, 1);
  }

  @Test
  void shouldShowTheStackTraceWhenDebuggingWhereverTheOptionStands() {
    for (List<String> arguments :
        List.of(
            List.of("--debug", "score", "--model", "nowhere.npz"),
            List.of("score", "--model", "nowhere.npz", "--debug"))) {
      CommandRun run = CommandRun.of("", arguments.toArray(String[]::new));

      assertThat(run.status()).isEqualTo(1);
      assertThat(run.err()).contains("nowhere.npz: no such file").contains("\tat ");
    }
  }

  private static String[] split(String arguments) {
    return arguments.isEmpty() ? new String[0] : arguments.split(" +");
  }

  private static void assertOneLine(CommandRun run, int status) {
    assertThat(run.status()).isEqualTo(status);
    assertThat(run.err()).startsWith("sentiment").endsWith(System.lineSeparator());
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.out()).isEmpty();
  }
}
