package org.sentimentstream.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointException;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.classify.ReviewClassifier;
import picocli.CommandLine;

class PretrainCommandTest {

  @TempDir private Path folder;
  private Path model;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** Reviews in which the word after each word is always the same, but at the end of a circle. */
  @BeforeEach
  void writeReviews() throws IOException {
    model = folder.resolve("lm.npz");
    Random random = new Random(1);
    for (String kind : List.of("train/pos", "train/neg", "train/unsup")) {
      Path reviews = Files.createDirectories(folder.resolve("aclImdb/" + kind));
      for (int i = 0; i < 100; i++) {
        StringBuilder text = new StringBuilder();
        int word = random.nextInt(12);
        for (int t = 0; t < 16; t++) {
          text.append('w').append(word).append(' ');
          word = (word + 1) % 12;
        }
        Files.writeString(reviews.resolve(i + "_0.txt"), text);
      }
    }
  }

  private int execute(Callable<Integer> command, Path saveTo, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--batch-size 16 --lrate 0.03 --threads 1 --valid-portion 0.25 --model-version 2.0"
                    .split(" ")));
    arguments.addAll(List.of("--data", folder.resolve("aclImdb").toString()));
    arguments.addAll(List.of("--saveto", saveTo.toString()));
    arguments.addAll(List.of(more));
    return new CommandLine(command)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOverwrittenOptionsAllowed(true)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments.toArray(String[]::new));
  }

  private int pretrain() {
    return execute(
        new PretrainCommand(), model, "--n-words", "20", "--dim-proj", "16", "--max-epochs", "8");
  }

  @Test
  void shouldLearnWhichWordComesNextWithoutLabels() throws IOException {
    assertThat(pretrain()).as(err.toString()).isZero();

    Checkpoint checkpoint = CheckpointFile.read(model);
    assertThat(checkpoint.history().validError()).isLessThan(0.01);
    assertThat(checkpoint.history().validations().get(0).validError()).isGreaterThan(0.02);
    assertThat(checkpoint.metadata().hyperParameters()).containsEntry("objective", "next_word");
    assertThat(checkpoint.metadata().data())
        .containsEntry("train_reviews", 150 + 100)
        .containsEntry("valid_reviews", 50);
    assertThat(out.toString())
        .contains("250 reviews to train on (4,000 tokens), 50 to validate on", "tokens/s)")
        .contains("Told 100.00 % of the next words.");
    assertThat(folder.resolve("lm.state.npz")).doesNotExist();
  }

  /** All its scores would be alike. */
  @Test
  void shouldNotMakeAModelThatSaysHowPositiveReviewsAre() {
    assertThat(pretrain()).isZero();

    assertThatThrownBy(() -> ReviewClassifier.load(model))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("lm.npz", "objective next_word", "train --init-from");
  }

  @Test
  void shouldBeWhereAnotherTrainingBegins() throws IOException {
    assertThat(pretrain()).isZero();
    Path fine = folder.resolve("fine.npz");

    // So slowly that it stays where it began.
    int status =
        execute(
            new TrainCommand(),
            fine,
            "--init-from",
            model.toString(),
            "--max-epochs",
            "1",
            "--lrate",
            "1e-9");

    assertThat(status).as(err.toString()).isZero();
    Checkpoint begun = CheckpointFile.read(model);
    Checkpoint trained = CheckpointFile.read(fine);
    assertThat(trained.metadata().data()).containsEntry("started_from", "imdb-lstm:2.0");
    assertThat(trained.metadata().hyperParameters()).containsEntry("objective", "sentiment");
    assertThat(trained.dictionary().digest()).isEqualTo(begun.dictionary().digest());
    assertThat(trained.parameters().wemb())
        .usingComparatorWithPrecision(1e-5f)
        .containsExactly(begun.parameters().wemb());
  }

  @Test
  void shouldNotBothBeginAnewAndGoOn() {
    int status =
        execute(new TrainCommand(), model, "--init-from", "a.npz", "--reload-model", "b.npz");

    assertThat(status).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--init-from begins anew, --reload-model goes on");
  }
}
