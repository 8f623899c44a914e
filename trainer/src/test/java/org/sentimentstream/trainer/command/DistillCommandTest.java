package org.sentimentstream.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.classify.ReviewClassifier;
import picocli.CommandLine;

class DistillCommandTest {

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** Reviews of random words, good and bad ones among them. */
  @BeforeEach
  void writeReviews() throws IOException {
    Random random = new Random(1);
    for (String kind : List.of("train/pos", "train/neg", "train/unsup")) {
      Path reviews = Files.createDirectories(folder.resolve("aclImdb/" + kind));
      for (int i = 0; i < 120; i++) {
        boolean good = kind.endsWith("unsup") ? random.nextBoolean() : kind.endsWith("pos");
        StringBuilder text = new StringBuilder();
        for (int word = 0; word < 12; word++) {
          text.append(word == 7 ? (good ? "good" : "bad") : "w" + random.nextInt(20)).append(' ');
        }
        Files.writeString(reviews.resolve(i + "_0.txt"), text);
      }
    }
  }

  private int distill(Path saveTo, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                ("--n-words 30 --dim-proj 8 --max-epochs 6 --batch-size 16 --lrate 0.03 --threads 1"
                        + " --valid-portion 0.25 --model-version 2.0")
                    .split(" ")));
    arguments.addAll(List.of("--data", folder.resolve("aclImdb").toString()));
    arguments.addAll(List.of("--saveto", saveTo.toString()));
    arguments.addAll(List.of(more));
    return new CommandLine(new DistillCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOverwrittenOptionsAllowed(true)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments.toArray(String[]::new));
  }

  private static void assertSameWeights(Path actual, Path expected) throws IOException {
    Checkpoint model = CheckpointFile.read(actual);
    Checkpoint other = CheckpointFile.read(expected);
    for (int array = 0; array < 6; array++) {
      assertThat(model.parameters().arrays().get(array))
          .containsExactly(other.parameters().arrays().get(array));
    }
    assertThat(model.metadata().calibration()).isEqualTo(other.metadata().calibration());
  }

  private Map<String, FileTime> networks(String workDir) throws IOException {
    Map<String, FileTime> times = new java.util.TreeMap<>();
    try (Stream<Path> files = Files.list(folder.resolve(workDir))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        times.put(file.getFileName().toString(), Files.getLastModifiedTime(file));
      }
    }
    return times;
  }

  @Test
  void shouldDistilACheckpointThatSaysWhereItComesFrom() throws IOException {
    Path model = folder.resolve("model.npz");

    assertThat(distill(model)).as(err.toString()).isZero();

    assertThat(networks("model.work").keySet())
        .containsExactly("document-vectors.npz", "student.npz");
    Checkpoint checkpoint = CheckpointFile.read(model);
    assertThat(checkpoint.metadata().version()).isEqualTo("2.0");
    Map<String, Object> data = checkpoint.metadata().data();
    assertThat(data)
        .containsEntry("source", "aclImdb")
        .containsEntry("reviews", 240)
        .containsEntry("train_reviews", 180 + 120)
        .containsEntry("valid_reviews", 60);
    assertThat((Map<?, ?>) data.get("unlabelled"))
        .isEqualTo(Map.of("source", "aclImdb", "kind", "aclImdb directory", "reviews", 120));
    assertThat(String.valueOf(data.get("ensemble")))
        .contains("document vectors=", "valid_accuracy=");
    assertThat(String.valueOf(data.get("teacher"))).contains("valid_accuracy=", "valid_loss=");
    ReviewClassifier classifier = new ReviewClassifier(checkpoint);
    classifier.verifyExamples();
    assertThat(classifier.classify("w1 w2 good w3").isPositive()).isTrue();
    assertThat(classifier.classify("w1 w2 bad w3").isPositive()).isFalse();
  }

  @Test
  void shouldGoOnWithWhatIsThereAndEndWithTheSameBits() throws IOException {
    Path whole = folder.resolve("whole.npz");
    assertThat(distill(whole)).isZero();
    Path model = folder.resolve("model.npz");
    Path work = folder.resolve("model.work");
    assertThat(distill(model)).isZero();
    assertSameWeights(model, whole);
    Files.delete(work.resolve("student.npz"));
    Map<String, FileTime> before = networks("model.work");
    out.getBuffer().setLength(0);

    assertThat(distill(model)).isZero();

    assertSameWeights(model, whole);
    assertThat(out.toString()).contains("document-vectors: trained before", "student:\n");
    assertThat(networks("model.work")).containsAllEntriesOf(before).hasSize(2);
  }

  @Test
  void shouldGiveWhatIsThereAnotherVersion() throws IOException {
    Path model = folder.resolve("model.npz");
    assertThat(distill(model)).isZero();

    assertThat(distill(model, "--model-version", "3.0")).isZero();

    assertThat(out.toString()).contains("student: trained before");
    assertThat(CheckpointFile.read(model).metadata().version()).isEqualTo("3.0");
  }

  @Test
  void shouldTrainAnewWhereOptionsOrReviewsAreOthers() throws IOException {
    Path model = folder.resolve("model.npz");
    assertThat(distill(model)).isZero();

    assertThat(distill(model, "--lrate", "0.02")).isZero();
    assertThat(out.toString())
        .contains("document-vectors: trained before")
        .doesNotContain("student: trained before");
    out.getBuffer().setLength(0);

    Files.writeString(folder.resolve("aclImdb/train/unsup/0_0.txt"), "quite another text");
    assertThat(distill(model, "--lrate", "0.02")).isZero();
    assertThat(out.toString()).doesNotContain("trained before");
  }

  @Test
  void shouldReadUnlabelledReviewsFromAnotherPlace() throws IOException {
    Path texts = folder.resolve("more.jsonl");
    Files.writeString(texts, "{\"text\": \"w1 good w2\"}\n".repeat(9));

    int status =
        distill(
            folder.resolve("model.npz"),
            "--unlabelled",
            texts.toString(),
            "--work-dir",
            folder.resolve("elsewhere").toString());

    assertThat(status).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("180 labelled reviews to train on, 60 to validate on, 9 unlabelled");
    assertThat(networks("elsewhere").keySet())
        .containsExactly("document-vectors.npz", "student.npz");
  }
}
