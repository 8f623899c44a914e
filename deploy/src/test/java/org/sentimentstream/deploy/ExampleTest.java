package org.sentimentstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's Java example, compiled and run as it stands there. */
class ExampleTest {

  private static final Pattern EXAMPLE =
      Pattern.compile("```java\n(.*?public class Example .*?)```", Pattern.DOTALL);

  @Test
  void shouldClassifyAReviewWithoutKafka(@TempDir Path directory) throws Exception {
    Path root = Path.of("..").toRealPath();
    Matcher example = EXAMPLE.matcher(Files.readString(root.resolve("README.md")));
    assertThat(example.find()).isTrue();
    Path source = Files.writeString(directory.resolve("Example.java"), example.group(1));
    Path out = directory.resolve("out");

    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                source.toString())
            .directory(root.toFile())
            .redirectOutput(out.toFile())
            .redirectError(directory.resolve("err").toFile())
            .start();

    try {
      assertThat(java.waitFor(2, TimeUnit.MINUTES)).isTrue();
    } finally {
      java.destroyForcibly();
    }
    assertThat(java.exitValue()).as(Files.readString(directory.resolve("err"))).isZero();
    List<String> lines = Files.readAllLines(out, StandardCharsets.UTF_8);
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).isEqualTo("negative");
    assertThat(lines.subList(1, 4)).allMatch(line -> line.matches("\\S+ -?\\d+\\.\\d+(E-?\\d+)?"));
  }
}
