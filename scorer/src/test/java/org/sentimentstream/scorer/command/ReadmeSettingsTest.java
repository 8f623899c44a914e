package org.sentimentstream.scorer.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.sentimentstream.scorer.config.ScorerSetting;
import org.sentimentstream.scorer.testing.CommandRun;

/** The README's table of the settings says what {@code run --settings} says. */
class ReadmeSettingsTest {

  private static final Pattern SHOWN =
      Pattern.compile("(?m)^(\\S+?)=(.*)\\R    (.*) \\((SENTIMENT_\\w+)\\)$");

  @Test
  void shouldHaveTheTableThatTheProgramShows() throws IOException {
    List<String> readme =
        Files.readAllLines(Path.of("..", "README.md")).stream()
            .dropWhile(line -> !line.equals("| key | default | meaning |"))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .toList();

    assertThat(readme).containsExactlyElementsOf(shown());
    assertThat(readme).hasSameSizeAs(ScorerSetting.values());
  }

  private static List<String> shown() {
    CommandRun run = CommandRun.asGiven("run", "--settings");
    assertThat(run.exitCode()).isZero();
    List<String> rows = new ArrayList<>();
    Matcher setting = SHOWN.matcher(run.out());
    while (setting.find()) {
      rows.add(
          "| `%s` | %s | %s |"
              .formatted(
                  setting.group(1),
                  defaultValue(setting.group(1), setting.group(2)),
                  setting.group(3)));
    }
    return rows;
  }

  /** Two defaults are the machine's. */
  private static String defaultValue(String key, String value) {
    if (key.equals(ScorerSetting.NUM_STREAM_THREADS.key())) {
      return "the cores";
    }
    if (value.isEmpty() || value.equals("(needed)")) {
      return value;
    }
    return "`" + value.replace(System.getProperty("java.io.tmpdir"), "/tmp") + "`";
  }
}
