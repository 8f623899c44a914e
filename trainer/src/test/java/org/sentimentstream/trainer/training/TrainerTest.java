package org.sentimentstream.trainer.training;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sentimentstream.model.checkpoint.CheckpointException;
import org.sentimentstream.model.checkpoint.NpzWriter;
import org.sentimentstream.model.checkpoint.TrainingHistory;
import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.trainer.dataset.EncodedReviews;
import org.sentimentstream.trainer.evaluation.Evaluation;

class TrainerTest {

  private static final TrainingListener SILENT = new TrainingListener() {};

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
                  2,
                  "valid_freq",
                  7,
                  "batch_size",
                  16,
                  "lrate",
                  0.02,
                  "averaging",
                  0.9,
                  "seed",
                  5,
                  "threads",
                  2));

  @TempDir private Path folder;

  /** Reviews of 3 to 20 words, positive where word 2 is among them and negative where word 3 is. */
  private static EncodedReviews reviews(int count, long seed) {
    Random random = new Random(seed);
    int[][] ids = new int[count][];
    boolean[] positive = new boolean[count];
    for (int i = 0; i < count; i++) {
      ids[i] = random.ints(3 + random.nextInt(18), 4, 30).toArray();
      positive[i] = random.nextBoolean();
      ids[i][random.nextInt(ids[i].length)] = positive[i] ? 2 : 3;
    }
    return new EncodedReviews(ids, positive);
  }

  private static TrainingSets sets(int train, int valid) {
    return new TrainingSets(
        reviews(train, 1), reviews(valid, 2), new EncodedReviews(new int[0][], new boolean[0]));
  }

  private static LstmParameters best(TrainingState state) {
    return requireNonNull(state.best()).parameters();
  }

  private static Evaluation bestValidation(TrainingState state) {
    return requireNonNull(state.best()).validation();
  }

  private static void assertSameWeights(LstmParameters actual, LstmParameters expected) {
    for (int array = 0; array < 6; array++) {
      assertThat(actual.arrays().get(array)).containsExactly(expected.arrays().get(array));
    }
  }

  @Test
  void shouldLearnWhichWordDecides() throws Exception {
    TrainingState end =
        Trainer.fresh(OPTIONS.with(Map.of("max_epochs", 12)), sets(600, 200), SILENT).run();

    assertThat(bestValidation(end).accuracy()).isGreaterThan(0.97);
    assertThat(bestValidation(end).n()).isEqualTo(200);
  }

  @Test
  void shouldGiveTheSameWeightsForTheSameSeed() throws Exception {
    LstmParameters first = best(Trainer.fresh(OPTIONS, sets(200, 50), SILENT).run());
    LstmParameters second = best(Trainer.fresh(OPTIONS, sets(200, 50), SILENT).run());
    LstmParameters other =
        best(Trainer.fresh(OPTIONS.with(Map.of("seed", 6)), sets(200, 50), SILENT).run());

    assertSameWeights(second, first);
    assertThat(other.lstmU()).isNotEqualTo(first.lstmU());
  }

  /** Stops after so many updates and keeps what is saved then. */
  private static final class StopAfter implements TrainingListener {
    private final long update;
    private final Path file;
    private long seen;

    StopAfter(long update, Path file) {
      this.update = update;
      this.file = file;
    }

    @Override
    public void onUpdate(int epoch, long number, double cost, long tokens) {
      seen = number;
    }

    @Override
    public boolean isStopRequested() {
      return seen == update;
    }

    @Override
    public void onSave(TrainingState state) throws IOException {
      if (state.update() == update) {
        TrainingStateFile.write(state, file);
      }
    }
  }

  /**
   * In the middle of an epoch, at its end, after a validation, before the first: with every
   * optimizer, averaging and word dropout.
   */
  @ParameterizedTest
  @EnumSource(OptimizerKind.class)
  void shouldGoOnAsIfItHadNeverBeenInterrupted(OptimizerKind optimizer) throws Exception {
    TrainingOptions options =
        OPTIONS.with(
            Map.of(
                "optimizer",
                optimizer,
                "word_dropout",
                0.1,
                "max_epochs",
                3,
                "averaging",
                optimizer == OptimizerKind.ADAM ? 0.9 : 0));
    assertGoesOnAsIfNeverInterrupted(options);
  }

  @Test
  void shouldGoOnWithALanguageModelAsIfItHadNeverBeenInterrupted() throws Exception {
    assertGoesOnAsIfNeverInterrupted(
        OPTIONS.with(Map.of("objective", Objective.NEXT_WORD, "max_epochs", 3)));
  }

  /** Other words in each update, which is what is drawn with dropout too. */
  @Test
  void shouldDrawWordsForALanguageModelWithoutDropout() throws Exception {
    TrainingOptions options =
        OPTIONS.with(Map.of("objective", Objective.NEXT_WORD, "max_epochs", 1));

    TrainingState with = Trainer.fresh(options, sets(100, 50), SILENT).run();
    TrainingState without =
        Trainer.fresh(options.with(Map.of("use_dropout", false)), sets(100, 50), SILENT).run();

    assertSameWeights(without.parameters, with.parameters);
  }

  private void assertGoesOnAsIfNeverInterrupted(TrainingOptions options) throws Exception {
    TrainingSets sets = sets(200, 50);
    TrainingState uninterrupted = Trainer.fresh(options, sets, SILENT).run();
    for (int update : new int[] {3, 7, 13, 26, 30}) {
      Path file = folder.resolve(update + ".state.npz");
      Trainer.fresh(options, sets, new StopAfter(update, file)).run();

      TrainingState end = Trainer.resume(TrainingStateFile.read(file), sets, SILENT).run();

      assertThat(end.update()).isEqualTo(uninterrupted.update());
      assertSameWeights(end.parameters, uninterrupted.parameters);
      assertSameWeights(best(end), best(uninterrupted));
      assertThat(end.validations()).isEqualTo(uninterrupted.validations());
      assertThat(bestValidation(end)).isEqualTo(bestValidation(uninterrupted));
    }
  }

  @Test
  void shouldRefuseToGoOnWithOtherReviewsOrOptions() throws Exception {
    Path file = folder.resolve("x.state.npz");
    Trainer.fresh(OPTIONS, sets(100, 50), new StopAfter(3, file)).run();
    TrainingState state = TrainingStateFile.read(file);

    assertThatThrownBy(() -> Trainer.resume(state, sets(101, 50), SILENT))
        .hasMessageContaining("expected the reviews that the training began with");
    assertThatThrownBy(() -> state.requireOptions(OPTIONS.with(Map.of("batch_size", 17))))
        .hasMessage("the saved training has batch_size 16, not 17");
  }

  @Test
  void shouldTellTargetsApartFromLabelsAndFromOthers() {
    TrainingSets labels = sets(100, 50);
    float[] targets = labels.train().targets().clone();
    TrainingSets same = withTargets(labels, targets.clone());
    targets[99] = 0.5f;
    TrainingSets soft = withTargets(labels, targets.clone());
    targets[99] = 0.25f;
    TrainingSets other = withTargets(labels, targets.clone());

    assertThat(same.digest()).isEqualTo(labels.digest());
    assertThat(List.of(labels.digest(), soft.digest(), other.digest())).doesNotHaveDuplicates();
  }

  private static TrainingSets withTargets(TrainingSets sets, float[] targets) {
    return new TrainingSets(sets.train().withTargets(targets), sets.valid(), sets.test());
  }

  /** Labels that say nothing, and a teacher that knows. */
  @Test
  void shouldLearnFromTheTargetsAndNotFromTheLabels() throws Exception {
    EncodedReviews known = reviews(600, 1);
    float[] targets = new float[known.size()];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = known.positive()[i] ? 0.9f : 0.1f;
    }
    EncodedReviews taught = new EncodedReviews(known.ids(), new boolean[known.size()], targets);
    TrainingSets sets = new TrainingSets(taught, reviews(200, 2), reviews(0, 3));

    TrainingState end = Trainer.fresh(OPTIONS.with(Map.of("max_epochs", 12)), sets, SILENT).run();

    assertThat(bestValidation(end).accuracy()).isGreaterThan(0.97);
  }

  @Test
  void shouldRefuseAStateThatIsNone() throws IOException {
    Path file = folder.resolve("x.state.npz");
    NpzWriter.write(
        file, 1, npz -> npz.putEntry("state.json", "{\"format_version\":9}".getBytes(UTF_8)));
    assertThatThrownBy(() -> TrainingStateFile.read(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("format version 1, found 9");

    NpzWriter.write(file, 1, npz -> npz.putEntry("state.json", "{\"format".getBytes(UTF_8)));
    assertThatThrownBy(() -> TrainingStateFile.read(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("state.json");
  }

  @Test
  void shouldStopWhenPatienceRunsOutAndKeepTheBestWeights() throws Exception {
    EncodedReviews noise = reviews(100, 3);
    EncodedReviews otherNoise =
        new EncodedReviews(reviews(100, 4).ids(), reviews(100, 5).positive());
    TrainingOptions options =
        OPTIONS.with(Map.of("max_epochs", 500, "patience", 3, "rate_schedule", "constant"));

    TrainingState end =
        Trainer.fresh(options, new TrainingSets(noise, otherNoise, otherNoise), SILENT).run();

    assertThat(end.epoch()).isLessThan(500);
    double least =
        end.validations().stream()
            .mapToDouble(TrainingHistory.Validation::validError)
            .min()
            .orElseThrow();
    assertThat(bestValidation(end).error()).isEqualTo(least);
    assertThat(end.validations())
        .allSatisfy(validation -> assertThat(validation.testError()).isBetween(0.0, 1.0));
  }

  /** The errors of validations, and after which of them the tutorial's rule stops. */
  @Test
  void shouldStopByTheTutorialsRule() {
    assertThat(stopsAfter(2, 0.5, 0.4, 0.4, 0.45, 0.46, 0.47, 0.48)).isEqualTo(6);
    assertThat(stopsAfter(2, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05)).isNull();
    assertThat(stopsAfter(1, 0.5, 0.6, 0.6, 0.4, 0.6, 0.6)).isEqualTo(3);
    assertThat(stopsAfter(1, 0.5, 0.6, 0.4, 0.6, 0.6)).isEqualTo(5);
  }

  private static @Nullable Integer stopsAfter(int patience, double... errors) {
    PatienceRule rule = new PatienceRule(patience);
    for (int i = 0; i < errors.length; i++) {
      rule.add(errors[i]);
      if (rule.isOver()) {
        return i + 1;
      }
    }
    return null;
  }

  /** Every update rule must reduce the cost of the very minibatch that it is applied to. */
  @ParameterizedTest
  @EnumSource(OptimizerKind.class)
  void shouldReduceTheCost(OptimizerKind kind) throws InterruptedException {
    LstmParameters parameters = LstmParameters.initialize(30, 8, true, 1);
    Minibatch minibatch = new Minibatch(reviews(50, 6));
    Optimizer optimizer = Optimizer.create(kind, parameters);
    try (ParallelGradients step = new ParallelGradients(parameters, Task.REVIEWS, 0, 2)) {
      double before = step.compute(minibatch, null);
      double after = before;
      for (int i = 0; i < 100; i++) {
        optimizer.prepare(0.01f, 1);
        step.update(optimizer);
        after = step.compute(minibatch, null);
      }
      assertThat(after).isLessThan(before);
    }
  }

  @ParameterizedTest
  @EnumSource(Batching.class)
  void shouldPutEveryReviewIntoExactlyOneMinibatch(Batching batching) {
    EncodedReviews reviews = reviews(333, 7);

    List<int[]> batches = EpochBatches.draw(reviews, 16, batching, new Random(1));

    assertThat(batches).hasSize(21);
    assertThat(batches.stream().flatMapToInt(Arrays::stream).sorted().toArray())
        .containsExactly(java.util.stream.IntStream.range(0, 333).toArray());
  }

  @Test
  void shouldRefuseOptionsThatMakeNoSense() {
    assertThatThrownBy(() -> OPTIONS.with(Map.of("max_epochs", 0)))
        .hasMessage("max_epochs must be at least 1, not 0");
    assertThatThrownBy(() -> OPTIONS.with(Map.of("threads", 0))).hasMessageContaining("threads");
    assertThatThrownBy(() -> OPTIONS.with(Map.of("no_such", 1)))
        .hasMessage("there is no option no_such");
  }
}
