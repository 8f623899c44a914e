package org.sentimentstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.model.network.ReferenceLstm;
import org.sentimentstream.trainer.dataset.EncodedReviews;
import org.sentimentstream.trainer.dataset.TokenTargets;

class BackPropagationTest {

  private static final int WORDS = 6;
  private static final int DIM = 3;
  private static final int FAST_DIM = 64;
  private static final List<String> NAMES = List.of("Wemb", "lstm_W", "lstm_U", "lstm_b", "U", "b");

  private static final EncodedReviews REVIEWS =
      new EncodedReviews(
          new int[][] {{2, 3, 4, 2, 2}, {5}, {1, 3, 3}}, new boolean[] {true, false, false});

  /** The same with what a teacher says, among it what a label says. */
  private static final EncodedReviews TAUGHT = REVIEWS.withTargets(new float[] {0.7f, 0.2f, 1});

  private static LstmParameters parameters(boolean dropout) {
    return parameters(DIM, dropout);
  }

  private static LstmParameters parameters(int dim, boolean dropout) {
    LstmParameters parameters = LstmParameters.initialize(WORDS, dim, dropout, 1);
    Random random = new Random(1);
    for (float[] array : parameters.arrays()) {
      for (int i = 0; i < array.length; i++) {
        array[i] = (float) random.nextGaussian() * 1.2f / (float) Math.sqrt(dim);
      }
    }
    return parameters;
  }

  private static BackPropagation backPropagation(LstmParameters parameters) {
    return backPropagation(parameters, new BlasTrainingKernel(parameters.dim()));
  }

  private static BackPropagation backPropagation(LstmParameters parameters, TrainingKernel kernel) {
    return backPropagation(parameters, kernel, Task.REVIEWS);
  }

  private static BackPropagation backPropagation(
      LstmParameters parameters, TrainingKernel kernel, Task task) {
    return new BackPropagation(parameters, layers(parameters, kernel), kernel, task);
  }

  private static Layers layers(LstmParameters parameters, TrainingKernel kernel) {
    Layers layers = new Layers(parameters, kernel);
    for (int layer = 0; layer < Layers.COUNT; layer++) {
      layers.set(layer);
    }
    return layers;
  }

  private static double referenceCost(LstmParameters parameters) {
    return referenceCost(parameters, REVIEWS);
  }

  private static double referenceCost(LstmParameters parameters, EncodedReviews reviews) {
    ReferenceLstm reference = new ReferenceLstm(parameters);
    double cost = 0;
    for (int i = 0; i < reviews.size(); i++) {
      double positive = reference.positiveProbability(reviews.ids()[i]);
      double target = reviews.targets()[i];
      cost -= target * Math.log(positive + 1e-8) + (1 - target) * Math.log(1 - positive + 1e-8);
    }
    return cost / reviews.size();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldComputeTheCostOfTheReference(boolean dropout) {
    LstmParameters parameters = parameters(dropout);

    double cost = backPropagation(parameters).run(new Minibatch(REVIEWS), REVIEWS.size(), null);

    assertThat(cost).isCloseTo(referenceCost(parameters), within(1e-6));
  }

  /** Central differences of the double-precision reference, for every single weight. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldComputeTheGradientOfEveryWeight(boolean dropout) {
    LstmParameters parameters = parameters(dropout);
    BackPropagation backPropagation = backPropagation(parameters);
    backPropagation.run(new Minibatch(REVIEWS), REVIEWS.size(), null);

    assertGradients(backPropagation, parameters, () -> referenceCost(parameters));
  }

  private static void assertGradients(
      BackPropagation backPropagation, LstmParameters parameters, DoubleSupplier cost) {
    for (int array = 0; array < 6; array++) {
      float[] weights = parameters.arrays().get(array);
      for (int i = 0; i < weights.length; i++) {
        assertThat((double) backPropagation.gradients().arrays().get(array)[i])
            .as("%s[%d]", NAMES.get(array), i)
            .isCloseTo(centralDifference(cost, weights, i), within(1e-5));
      }
    }
  }

  @Test
  void shouldComputeCostAndGradientOfWhatATeacherSays() {
    LstmParameters parameters = parameters(true);
    BackPropagation backPropagation = backPropagation(parameters);

    double cost = backPropagation.run(new Minibatch(TAUGHT), TAUGHT.size(), null);

    assertThat(cost).isCloseTo(referenceCost(parameters, TAUGHT), within(1e-6));
    assertGradients(backPropagation, parameters, () -> referenceCost(parameters, TAUGHT));
  }

  /** A token's log-odds are how much a prefix's sum of them grows with it. */
  private static double tokenCost(LstmParameters parameters, EncodedReviews reviews) {
    ReferenceLstm reference = new ReferenceLstm(parameters);
    TokenTargets targets = Objects.requireNonNull(reviews.tokenTargets());
    double cost = 0;
    for (int i = 0; i < reviews.size(); i++) {
      int[] ids = reviews.ids()[i];
      double before = 0;
      for (int t = 0; t < ids.length; t++) {
        double positive = reference.positiveProbability(Arrays.copyOf(ids, t + 1));
        double sum = (t + 1) * Math.log(positive / (1 - positive));
        double error = sum - before - targets.logOdds()[i][t];
        cost += error * error / 2 / targets.meanSquare() / ids.length / reviews.size();
        before = sum;
      }
    }
    return cost;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldComputeCostAndGradientOfWhatATeacherSaysOfTokens(boolean dropout) {
    EncodedReviews reviews =
        REVIEWS.withTokenTargets(
            TokenTargets.of(new float[][] {{1, -2, 0.5f, 3, 0}, {-1}, {0.2f, 0, -4}}));
    LstmParameters parameters = parameters(dropout);
    BackPropagation backPropagation =
        backPropagation(parameters, new BlasTrainingKernel(DIM), Task.TOKENS);

    double cost =
        backPropagation.run(new Minibatch(reviews), reviews.size(), new SplittableRandom(1));

    assertThat(cost).isCloseTo(tokenCost(parameters, reviews), within(1e-6));
    assertGradients(backPropagation, parameters, () -> tokenCost(parameters, reviews));
  }

  private static BackPropagation languageModel(LstmParameters parameters, int dim) {
    WordFrequencies frequencies = WordFrequencies.of(REVIEWS, WORDS);
    return backPropagation(
        parameters,
        new BlasTrainingKernel(dim),
        new Task.NextWord(Preset.PRETRAINING.options(), frequencies));
  }

  /** All words are alike where all weights are 0: as many as are drawn besides the right one. */
  @Test
  void shouldTellTheNextWordFromThoseThatAreDrawn() {
    LstmParameters parameters = LstmParameters.initialize(WORDS, DIM, true, 1);
    parameters.arrays().forEach(array -> Arrays.fill(array, 0));
    EncodedReviews reviews = new EncodedReviews(new int[][] {{2, 3}}, new boolean[1]);
    WordFrequencies frequencies = WordFrequencies.of(REVIEWS, WORDS);
    SplittableRandom random = new SplittableRandom(7);
    long others =
        IntStream.range(0, NextWordHead.SAMPLES).filter(i -> frequencies.draw(random) != 3).count();

    double cost =
        languageModel(parameters, DIM).run(new Minibatch(reviews), 1, new SplittableRandom(7));

    assertThat(cost).isCloseTo(Math.log(1.0 + others), within(1e-6));
  }

  /** Central differences of its own cost, in single precision: of each weight that has a part. */
  @Test
  void shouldComputeTheGradientOfTheNextWordsCost() {
    LstmParameters parameters = parameters(DIM, true);
    Minibatch minibatch = new Minibatch(REVIEWS);
    BackPropagation backPropagation = languageModel(parameters, DIM);
    DoubleSupplier ownCost =
        () -> languageModel(parameters, DIM).run(minibatch, REVIEWS.size(), null);

    double cost = backPropagation.run(minibatch, REVIEWS.size(), null);

    assertThat(cost).isGreaterThan(1);
    for (int array = 0; array < 6; array++) {
      float[] weights = parameters.arrays().get(array);
      for (int i = 0; i < weights.length; i++) {
        assertThat((double) backPropagation.gradients().arrays().get(array)[i])
            .as("%s[%d]", NAMES.get(array), i)
            .isCloseTo(centralDifference(ownCost, weights, i), within(1e-3));
      }
    }
  }

  @Test
  void shouldDrawWordsByTheirFrequency() {
    WordFrequencies frequencies = WordFrequencies.of(REVIEWS, WORDS);
    int[] counts = new int[WORDS];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 100_000; i++) {
      counts[frequencies.draw(random)]++;
    }

    assertThat(counts[0]).as("does not occur").isZero();
    assertThat((double) counts[3] / counts[5]).isCloseTo(Math.pow(3, 0.75), within(0.05));
    assertThat((double) counts[2] / counts[1]).isCloseTo(Math.pow(3, 0.75), within(0.05));
  }

  /** The cost has its minimum where the network says what the teacher does. */
  @Test
  void shouldLeaveWeightsThatSayWhatTheTeacherDoes() {
    LstmParameters parameters = parameters(true);
    ReferenceLstm reference = new ReferenceLstm(parameters);
    float[] own = new float[REVIEWS.size()];
    for (int i = 0; i < own.length; i++) {
      own[i] = (float) reference.positiveProbability(REVIEWS.ids()[i]);
    }
    BackPropagation backPropagation = backPropagation(parameters);

    backPropagation.run(new Minibatch(REVIEWS.withTargets(own)), REVIEWS.size(), null);

    assertThat(backPropagation.gradients().norm()).isLessThan(1e-6);
  }

  private static double centralDifference(DoubleSupplier cost, float[] weights, int i) {
    float weight = weights[i];
    weights[i] = weight + 3e-3f;
    double above = weights[i];
    double costAbove = cost.getAsDouble();
    weights[i] = weight - 3e-3f;
    double below = weights[i];
    double costBelow = cost.getAsDouble();
    weights[i] = weight;
    return (costAbove - costBelow) / (above - below);
  }

  /**
   * As above with the kernel that is fast here, at a size that fits it: weights chosen at random.
   */
  @Test
  void shouldComputeTheGradientWithTheFastKernel() {
    LstmParameters parameters = parameters(FAST_DIM, true);
    TrainingKernel kernel = TrainingKernel.forSize(FAST_DIM);
    assertThat(kernel.name()).startsWith("vector");
    BackPropagation backPropagation = backPropagation(parameters, kernel);
    double cost = backPropagation.run(new Minibatch(REVIEWS), REVIEWS.size(), null);
    Random random = new Random(2);

    assertThat(cost).isCloseTo(referenceCost(parameters), within(1e-6));
    for (int array = 0; array < 6; array++) {
      float[] weights = parameters.arrays().get(array);
      for (int sample = 0; sample < 5; sample++) {
        int i = random.nextInt(weights.length);
        assertThat((double) backPropagation.gradients().arrays().get(array)[i])
            .as("%s[%d]", NAMES.get(array), i)
            .isCloseTo(
                centralDifference(() -> referenceCost(parameters), weights, i), within(1e-5));
      }
    }
  }

  /** Every row count from 1 on, so that the last rows of a step fall every way. */
  @Test
  void shouldComputeTheSameGradientsWithEveryKernel() {
    LstmParameters parameters = parameters(FAST_DIM, true);
    Random random = new Random(3);
    for (int reviews = 1; reviews <= 11; reviews++) {
      int[][] ids = new int[reviews][];
      boolean[] positive = new boolean[reviews];
      for (int r = 0; r < reviews; r++) {
        ids[r] = random.ints(1 + random.nextInt(40), 0, WORDS).toArray();
        positive[r] = random.nextBoolean();
      }
      Minibatch minibatch = new Minibatch(new EncodedReviews(ids, positive));
      BackPropagation blas = backPropagation(parameters, new BlasTrainingKernel(FAST_DIM));
      BackPropagation fast = backPropagation(parameters, TrainingKernel.forSize(FAST_DIM));

      double cost = blas.run(minibatch, reviews, null);

      assertThat(fast.run(minibatch, reviews, null)).isCloseTo(cost, within(1e-6));
      for (int array = 0; array < 6; array++) {
        assertThat(fast.gradients().arrays().get(array))
            .as("%s of %d reviews", NAMES.get(array), reviews)
            .usingComparatorWithPrecision(2e-6f)
            .containsExactly(blas.gradients().arrays().get(array));
      }
    }
  }

  @Test
  void shouldForgetTheMinibatchBefore() {
    LstmParameters parameters = parameters(true);
    BackPropagation fresh = backPropagation(parameters);
    fresh.run(new Minibatch(REVIEWS), REVIEWS.size(), null);
    BackPropagation used = backPropagation(parameters);
    used.run(new Minibatch(new EncodedReviews(new int[][] {new int[40]}, new boolean[1])), 1, null);
    used.run(new Minibatch(REVIEWS), REVIEWS.size(), null);

    for (int array = 0; array < 6; array++) {
      assertThat(used.gradients().arrays().get(array))
          .containsExactly(fresh.gradients().arrays().get(array));
    }
  }

  @Test
  void shouldAddUpToTheWholeMinibatchOverShards() throws InterruptedException {
    LstmParameters parameters = parameters(true);
    BackPropagation whole = backPropagation(parameters);
    double cost = whole.run(new Minibatch(TAUGHT), TAUGHT.size(), null);
    try (ParallelGradients parallel = new ParallelGradients(parameters, Task.REVIEWS, 0, 3)) {

      double parallelCost = parallel.compute(new Minibatch(TAUGHT), null);

      assertThat(parallelCost).isCloseTo(cost, within(1e-9));
      for (int array = 0; array < 6; array++) {
        assertThat(parallel.gradients().arrays().get(array))
            .usingComparatorWithPrecision(1e-7f)
            .containsExactly(whole.gradients().arrays().get(array));
      }
    }
  }

  @Test
  void shouldDropOutHalfOfTheStateWithoutRescaling() {
    LstmParameters parameters = parameters(true);
    BackPropagation backPropagation = backPropagation(parameters);
    Minibatch minibatch = new Minibatch(REVIEWS);
    double sum = 0;
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 2_000; i++) {
      backPropagation.run(minibatch, REVIEWS.size(), random);
      sum += backPropagation.gradients().u[0];
    }
    backPropagation.run(minibatch, REVIEWS.size(), null);

    assertThat(sum / 2_000)
        .as("mean over masks, to first order the gradient at half the state")
        .isCloseTo(backPropagation.gradients().u[0], within(0.01));
  }
}
