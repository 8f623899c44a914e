package org.sentimentstream.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import picocli.CommandLine;

/** Training in a JVM of its own that is ended from outside. */
class InterruptedTrainingTest {

  /** The command in the other JVM. */
  static final class Main {
    public static void main(String[] arguments) {
      System.exit(
          new CommandLine(new TrainCommand())
              .setCaseInsensitiveEnumValuesAllowed(true)
              .execute(arguments));
    }
  }

  @TempDir private Path folder;

  @BeforeEach
  void writeReviews() throws IOException {
    Random random = new Random(1);
    for (String label : List.of("pos", "neg")) {
      Path reviews = Files.createDirectories(folder.resolve("aclImdb/train/" + label));
      for (int i = 0; i < 150; i++) {
        StringBuilder text = new StringBuilder(label.equals("pos") ? "good" : "bad");
        for (int word = 0; word < 60; word++) {
          text.append(" w").append(random.nextInt(50));
        }
        Files.writeString(reviews.resolve(i + "_1.txt"), text);
      }
    }
  }

  private Process train(Path saveTo, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--data",
                folder.resolve("aclImdb").toString(),
                "--saveto",
                saveTo.toString()));
    command.addAll(
        List.of(
            "--n-words 60 --dim-proj 16 --max-epochs 40 --batch-size 4 --disp-freq 50 --threads 2"
                .split(" ")));
    command.addAll(List.of("--save-freq", "20", "--valid-freq", "70"));
    command.addAll(List.of(more));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  /** Reads what the process prints until a line of this epoch. */
  private static void awaitEpoch(Process process, int epoch) throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    while (line != null && !line.startsWith("epoch " + epoch + ",")) {
      line = out.readLine();
    }
    assertThat(line).as("training must still run").isNotNull();
  }

  private static void awaitEnd(Process process) throws IOException, InterruptedException {
    process.inputReader(StandardCharsets.UTF_8).lines().forEach(line -> {});
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
  }

  private static void assertSame(Checkpoint actual, Checkpoint expected) {
    for (int array = 0; array < 6; array++) {
      assertThat(actual.parameters().arrays().get(array))
          .containsExactly(expected.parameters().arrays().get(array));
    }
    assertThat(actual.history()).isEqualTo(expected.history());
  }

  @Test
  void shouldEndWithTheSameBitsAfterBeingStoppedAndKilled() throws Exception {
    Path whole = folder.resolve("whole.npz");
    Process uninterrupted = train(whole);
    awaitEnd(uninterrupted);
    assertThat(uninterrupted.exitValue()).isZero();
    Path model = folder.resolve("model.npz");
    Path state = folder.resolve("model.state.npz");

    Process stopped = train(model);
    awaitEpoch(stopped, 3);
    stopped.toHandle().destroy(); // SIGTERM, as Ctrl-C: the best so far is saved
    awaitEnd(stopped);
    assertThat(stopped.exitValue()).isNotZero();
    assertThat(CheckpointFile.read(model).history().validations()).isNotEmpty();
    assertThat(state).exists();

    Process killed = train(model, "--reload-model", model.toString());
    awaitEpoch(killed, 10);
    killed.toHandle().destroyForcibly(); // nothing is saved but what was before
    awaitEnd(killed);
    assertThat(state).exists();

    Process resumed = train(model, "--reload-model", model.toString());
    awaitEnd(resumed);
    assertThat(resumed.exitValue()).isZero();
    assertSame(CheckpointFile.read(model), CheckpointFile.read(whole));
    try (var left = Files.list(folder)) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("aclImdb", "whole.npz", "model.npz");
    }
  }
}
