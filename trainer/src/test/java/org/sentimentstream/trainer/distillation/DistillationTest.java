package org.sentimentstream.trainer.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.trainer.dataset.LabelledReview;
import org.sentimentstream.trainer.dataset.TextReviews;
import org.sentimentstream.trainer.evaluation.Evaluation;
import org.sentimentstream.trainer.job.TrainingJob;
import org.sentimentstream.trainer.job.TrainingSet;
import org.sentimentstream.trainer.job.UnlabelledReviews;
import org.sentimentstream.trainer.job.WorkFolder;
import org.sentimentstream.trainer.training.Preset;
import org.sentimentstream.trainer.training.TrainingOptions;

class DistillationTest {

  private static final TrainingOptions OPTIONS =
      Preset.BEST
          .options()
          .with(
              Map.of(
                  "n_words",
                  30,
                  "dim_proj",
                  8,
                  "max_epochs",
                  4,
                  "batch_size",
                  16,
                  "lrate",
                  0.03,
                  "valid_portion",
                  0.25,
                  "threads",
                  1));

  @TempDir private Path folder;

  /** Notes what happens, and wants to stop after so many updates. */
  private static final class Observer implements Distillation.Listener {
    private final long stopAfter;
    private final List<String> events = new ArrayList<>();
    private long updates;

    Observer(long stopAfter) {
      this.stopAfter = stopAfter;
    }

    @Override
    public void onFound(String model) {
      events.add("found " + model);
    }

    @Override
    public void onVectors(int epoch, double cost) {}

    @Override
    public void onTraining(String network, TrainingJob job) {
      events.add("training " + network);
    }

    @Override
    public void onTrained(String network) {}

    @Override
    public void onEnsemble(List<Distillation.Member> members, Evaluation ensemble) {
      events.add("ensemble of " + members.size());
      assertThat(ensemble.n()).isEqualTo(50);
      assertThat(members).allSatisfy(member -> assertThat(member.weight()).isNotNegative());
    }

    @Override
    public void onTeacher(Evaluation teacher) {
      events.add("teacher");
      assertThat(teacher.n()).isEqualTo(50);
      assertThat(teacher.accuracy()).isGreaterThan(0.9);
    }

    @Override
    public void onUpdate(int epoch, long update, double cost, long tokens) {
      updates++;
    }

    @Override
    public boolean isStopRequested() {
      return updates == stopAfter;
    }
  }

  private static String text(Random random, boolean good) {
    StringBuilder text = new StringBuilder(good ? "good" : "bad");
    for (int word = 0; word < 12; word++) {
      text.append(" w").append(random.nextInt(20));
    }
    return text.toString();
  }

  private static Checkpoint distil(Path work, Observer observer)
      throws IOException, InterruptedException {
    Random random = new Random(1);
    List<LabelledReview> labelled = new ArrayList<>();
    List<String> unlabelled = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      labelled.add(new LabelledReview("" + i, text(random, i < 100), i < 100));
      unlabelled.add(text(random, i % 2 == 0));
    }
    return new Distillation(
            OPTIONS,
            "m",
            "1",
            TrainingSet.split(new TextReviews(labelled), null, OPTIONS, Map.of()),
            new UnlabelledReviews(unlabelled, Map.of()),
            new WorkFolder(work),
            observer)
        .run();
  }

  private static void assertSameWeights(Checkpoint actual, Checkpoint expected) {
    for (int array = 0; array < 6; array++) {
      assertThat(actual.parameters().arrays().get(array))
          .containsExactly(expected.parameters().arrays().get(array));
    }
  }

  @Test
  void shouldTeachTheNetworkWhatTheEnsembleTaughtTheTeacher() throws Exception {
    Observer observer = new Observer(-1);

    Checkpoint student = distil(folder, observer);

    assertThat(observer.events).containsExactly("ensemble of 2", "teacher", "training student");
    assertThat(student.history().validError()).isLessThan(0.1);
  }

  /** In the middle of an epoch. */
  @Test
  void shouldGoOnWhereItWasStoppedAndEndWithTheSameBits() throws Exception {
    Checkpoint whole = distil(folder.resolve("whole"), new Observer(-1));
    Path work = folder.resolve("work");

    assertThatThrownBy(() -> distil(work, new Observer(30)))
        .isInstanceOf(CancellationException.class);
    assertThat(work.resolve("student.state.npz")).exists();
    assertThat(work.resolve("student.npz")).doesNotExist();

    Observer second = new Observer(-1);
    assertSameWeights(distil(work, second), whole);
    assertThat(second.events)
        .containsExactly("found document-vectors", "ensemble of 2", "teacher", "training student");
    // 350 reviews in batches of 16 and four epochs are 88 updates.
    assertThat(second.updates).isEqualTo(88 - 30);
    try (var files = Files.list(work)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("document-vectors.npz", "student.npz");
    }
  }
}
