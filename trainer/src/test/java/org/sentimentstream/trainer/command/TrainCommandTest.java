package org.sentimentstream.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.trainer.training.Preset;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class TrainCommandTest {

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void writeReviews() throws IOException {
    for (String split : new String[] {"train", "test"}) {
      for (String label : new String[] {"pos", "neg"}) {
        Path reviews = folder.resolve("aclImdb/" + split + "/" + label);
        Files.createDirectories(reviews);
        for (int i = 0; i < 60; i++) {
          String text =
              "It's film number " + i + ", and it is " + (label.equals("pos") ? "good" : "bad");
          Files.writeString(reviews.resolve(i + "_1.txt"), text);
        }
      }
    }
  }

  private int run(Object command, String... arguments) {
    return new CommandLine(command)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void shouldTrainACheckpointThatEvaluatesWell() throws IOException {
    String data = folder.resolve("aclImdb").toString();
    Path model = folder.resolve("model.npz");

    int trained =
        run(
            new TrainCommand(),
            ("--preset tutorial --test-size 0 --dim-proj 8 --n-words 40 --max-epochs 30"
                    + " --valid-freq -1 --valid-portion 0.1 --optimizer adam --lrate 0.02"
                    + " --model-version 3.1 --threads 2 --data "
                    + data
                    + " --saveto "
                    + model)
                .split(" "));

    assertThat(trained).as(err.toString()).isZero();
    Checkpoint checkpoint = CheckpointFile.read(model);
    assertThat(checkpoint.metadata().version()).isEqualTo("3.1");
    assertThat(checkpoint.metadata().hyperParameters()).containsEntry("dim_proj", 8);
    assertThat(checkpoint.examples().examples()).hasSizeGreaterThan(5);
    new ReviewClassifier(checkpoint).verifyExamples();

    out.getBuffer().setLength(0);
    int evaluated =
        run(
            new EvaluateCommand(),
            "--model",
            model.toString(),
            "--data",
            data,
            "--split",
            "test",
            "--json");

    assertThat(evaluated).isZero();
    assertThat(out.toString())
        .startsWith("{\"accuracy\":1.0,\"loss\":")
        .contains("\"n\":120", "\"true_positives\":60", "\"false_negatives\":0");
  }

  @Test
  void shouldRefuseOptionsThatMakeNoSense() {
    assertThat(run(new TrainCommand(), "--data", "x", "--valid-portion", "2")).isEqualTo(2);
    assertThat(err.toString()).contains("valid-portion");
    assertThat(run(new TrainCommand(), "--data", "x", "--batch-size", "0")).isEqualTo(2);
  }

  @Test
  void shouldOfferEveryOptionWithItsValueInItsPresetAndInTheTutorials() {
    assertOffersEveryOption(new TrainCommand(), Preset.BEST);
    assertOffersEveryOption(new DistillCommand(), Preset.STUDENT);
    assertOffersEveryOption(new PretrainCommand(), Preset.PRETRAINING);
  }

  private static void assertOffersEveryOption(Object command, Preset preset) {
    CommandLine commandLine = new CommandLine(command);
    Map<String, Object> best = preset.options().toMap();
    best.remove("objective"); // which the command itself is about
    Map<String, Object> tutorial = Preset.TUTORIAL.options().toMap();

    assertThat(best).hasSizeGreaterThan(20);
    best.forEach(
        (name, value) -> {
          OptionSpec option =
              commandLine.getCommandSpec().findOption("--" + name.replace('_', '-'));
          assertThat(option).as(name).isNotNull();
          assertThat(String.join(" ", option.description()))
              .as(name)
              .contains("Default: " + value)
              .satisfies(
                  text -> {
                    if (!value.equals(tutorial.get(name))) {
                      assertThat(text).contains("tutorial: " + tutorial.get(name));
                    }
                  });
        });
  }
}
