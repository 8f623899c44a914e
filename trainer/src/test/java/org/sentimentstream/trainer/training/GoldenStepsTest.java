package org.sentimentstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sentimentstream.model.checkpoint.NpzFile;
import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.trainer.dataset.EncodedReviews;

/** Gradients and adadelta updates as the tutorial's own code computed them, dropout off. */
class GoldenStepsTest {

  private static final Path STEPS = Path.of("../../shared/golden/steps-nodropout.npz");
  private static final List<String> NAMES = List.of("Wemb", "lstm_W", "lstm_U", "lstm_b", "U", "b");
  private static final int WORDS = 10_000;
  private static final int DIM = 128;

  @BeforeEach
  void needsTheReferenceOutputs() {
    assumeTrue(Files.exists(STEPS), "skipped: there is no ../shared/golden beside the checkout");
  }

  @Test
  void shouldComputeTheTutorialsGradients() throws Exception {
    try (NpzFile steps = NpzFile.open(STEPS)) {
      LstmParameters parameters = parameters(steps, "init_");
      try (ParallelGradients step = new ParallelGradients(parameters, Task.REVIEWS, 0, 1)) {

        double cost = step.compute(new Minibatch(reviews(steps, 0)), null);

        assertThat(cost).isCloseTo(steps.array("costs", 5).values()[0], within(1e-5));
        for (int array = 0; array < 6; array++) {
          assertClose(
              step.gradients().arrays().get(array),
              array(steps, "grad0_" + NAMES.get(array)),
              1e-7f,
              NAMES.get(array));
        }
      }
    }
  }

  @Test
  void shouldMakeTheTutorialsAdadeltaUpdates() throws Exception {
    try (NpzFile steps = NpzFile.open(STEPS)) {
      LstmParameters parameters = parameters(steps, "init_");
      LstmParameters initial = parameters.copy();
      Optimizer adadelta = Optimizer.create(OptimizerKind.ADADELTA, parameters);
      try (ParallelGradients step = new ParallelGradients(parameters, Task.REVIEWS, 0, 2)) {
        for (int i = 0; i < 5; i++) {
          double cost = step.compute(new Minibatch(reviews(steps, i)), null);
          assertThat(cost).isCloseTo(steps.array("costs", 5).values()[i], within(1e-5));
          adadelta.prepare(1, 1);
          step.update(adadelta);
          if (i == 0) {
            assertSameSteps(steps, "after1_", initial, parameters);
          }
        }
        assertSameSteps(steps, "after5_", initial, parameters);
      }
    }
  }

  /**
   * What the tutorial's formulas make of its own gradients in one update, every moment being 0
   * before: in double precision, with its constants.
   */
  @ParameterizedTest
  @EnumSource(
      value = OptimizerKind.class,
      names = {"SGD", "RMSPROP"})
  void shouldMakeTheTutorialsFirstUpdate(OptimizerKind kind) throws Exception {
    try (NpzFile steps = NpzFile.open(STEPS)) {
      LstmParameters parameters = parameters(steps, "init_");
      LstmParameters initial = parameters.copy();
      Optimizer optimizer = Optimizer.create(kind, parameters);
      try (ParallelGradients step = new ParallelGradients(parameters, Task.REVIEWS, 0, 2)) {
        step.compute(new Minibatch(reviews(steps, 0)), null);
        optimizer.prepare(0.0001f, 1);
        step.update(optimizer);
      }
      for (int array = 0; array < 6; array++) {
        float[] gradients = array(steps, "grad0_" + NAMES.get(array));
        for (int i = 0; i < gradients.length; i++) {
          double g = gradients[i];
          double expected =
              kind == OptimizerKind.SGD
                  ? -0.0001 * g
                  : -0.0001 * g / Math.sqrt(0.05 * g * g - 0.05 * g * 0.05 * g + 0.0001);
          float before = initial.arrays().get(array)[i];
          float after = parameters.arrays().get(array)[i];
          if (!(Math.abs(after - before - expected) <= Math.ulp(before) + 1e-8)) {
            assertThat((double) after - before)
                .as("%s[%d]", NAMES.get(array), i)
                .isCloseTo(expected, within(Math.ulp(before) + 1e-8));
          }
        }
      }
    }
  }

  /** Steps are tiny at first, so they are compared relatively to the largest of their array. */
  private static void assertSameSteps(
      NpzFile steps, String prefix, LstmParameters initial, LstmParameters parameters)
      throws IOException {
    for (int array = 0; array < 6; array++) {
      float[] expected = array(steps, prefix + NAMES.get(array));
      float largest = 0;
      for (int i = 0; i < expected.length; i++) {
        largest = Math.max(largest, Math.abs(expected[i] - initial.arrays().get(array)[i]));
      }
      assertThat(largest).as(NAMES.get(array)).isPositive();
      assertClose(
          parameters.arrays().get(array),
          expected,
          Math.max(largest / 1000, 2e-7f),
          prefix + array);
    }
  }

  private static void assertClose(float[] actual, float[] expected, float tolerance, String name) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      if (!(Math.abs(actual[i] - expected[i]) <= tolerance)) {
        assertThat(actual[i]).as("%s[%d]", name, i).isCloseTo(expected[i], within(tolerance));
      }
    }
  }

  /** The tutorial ran without its dropout layer's noise, which halves the mean state. */
  private static LstmParameters parameters(NpzFile steps, String prefix) throws IOException {
    return new LstmParameters(
        WORDS,
        DIM,
        array(steps, prefix + "Wemb"),
        array(steps, prefix + "lstm_W"),
        array(steps, prefix + "lstm_U"),
        array(steps, prefix + "lstm_b"),
        array(steps, prefix + "U"),
        array(steps, prefix + "b"),
        true);
  }

  private static float[] array(NpzFile steps, String name) throws IOException {
    return steps.array(name, (long) WORDS * DIM).floats();
  }

  private static EncodedReviews reviews(NpzFile steps, int minibatch) throws IOException {
    double[] x = steps.array("x" + minibatch, 10_000).values(); // [time × samples]
    double[] mask = steps.array("mask" + minibatch, 10_000).values(); // [time × samples]
    double[] y = steps.array("y" + minibatch, 100).values();
    int[][] ids = new int[y.length][];
    boolean[] positive = new boolean[y.length];
    for (int sample = 0; sample < y.length; sample++) {
      int length = 0;
      while (length * y.length + sample < mask.length && mask[length * y.length + sample] > 0) {
        length++;
      }
      ids[sample] = new int[length];
      for (int t = 0; t < length; t++) {
        ids[sample][t] = (int) x[t * y.length + sample];
      }
      positive[sample] = y[sample] == 1;
    }
    return new EncodedReviews(ids, positive);
  }
}
