package org.sentimentstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.model.network.ReferenceLstm;
import org.sentimentstream.trainer.dataset.EncodedReviews;

class BackPropagationTest {

  private static final int WORDS = 6;
  private static final int DIM = 3;
  private static final List<String> NAMES = List.of("Wemb", "lstm_W", "lstm_U", "lstm_b", "U", "b");

  private static final EncodedReviews REVIEWS =
      new EncodedReviews(
          new int[][] {{2, 3, 4, 2, 2}, {5}, {1, 3, 3}}, new boolean[] {true, false, false});

  private static LstmParameters parameters(boolean dropout) {
    LstmParameters parameters = LstmParameters.initialize(WORDS, DIM, dropout, 1);
    Random random = new Random(1);
    for (float[] array : parameters.arrays()) {
      for (int i = 0; i < array.length; i++) {
        array[i] = (float) random.nextGaussian() * 0.7f;
      }
    }
    return parameters;
  }

  private static double referenceCost(LstmParameters parameters) {
    ReferenceLstm reference = new ReferenceLstm(parameters);
    double cost = 0;
    for (int i = 0; i < REVIEWS.size(); i++) {
      double positive = reference.positiveProbability(REVIEWS.ids()[i]);
      cost -= Math.log((REVIEWS.positive()[i] ? positive : 1 - positive) + 1e-8);
    }
    return cost / REVIEWS.size();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldComputeTheCostOfTheReference(boolean dropout) {
    LstmParameters parameters = parameters(dropout);

    double cost = new BackPropagation(parameters).run(new Minibatch(REVIEWS), REVIEWS.size(), null);

    assertThat(cost).isCloseTo(referenceCost(parameters), within(1e-6));
  }

  /** Central differences of the double-precision reference, for every single weight. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldComputeTheGradientOfEveryWeight(boolean dropout) {
    LstmParameters parameters = parameters(dropout);
    BackPropagation backPropagation = new BackPropagation(parameters);
    backPropagation.run(new Minibatch(REVIEWS), REVIEWS.size(), null);

    for (int array = 0; array < 6; array++) {
      float[] weights = parameters.arrays().get(array);
      for (int i = 0; i < weights.length; i++) {
        float weight = weights[i];
        weights[i] = weight + 3e-3f;
        double above = weights[i];
        double costAbove = referenceCost(parameters);
        weights[i] = weight - 3e-3f;
        double below = weights[i];
        double costBelow = referenceCost(parameters);
        weights[i] = weight;

        assertThat((double) backPropagation.gradients().arrays().get(array)[i])
            .as("%s[%d]", NAMES.get(array), i)
            .isCloseTo((costAbove - costBelow) / (above - below), within(1e-5));
      }
    }
  }

  @Test
  void shouldForgetTheMinibatchBefore() {
    LstmParameters parameters = parameters(true);
    BackPropagation fresh = new BackPropagation(parameters);
    fresh.run(new Minibatch(REVIEWS), REVIEWS.size(), null);
    BackPropagation used = new BackPropagation(parameters);
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
    BackPropagation whole = new BackPropagation(parameters);
    double cost = whole.run(new Minibatch(REVIEWS), REVIEWS.size(), null);
    try (ParallelGradients parallel = new ParallelGradients(parameters, 3)) {

      double parallelCost = parallel.compute(new Minibatch(REVIEWS), null);

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
    BackPropagation backPropagation = new BackPropagation(parameters);
    Minibatch minibatch = new Minibatch(REVIEWS);
    double sum = 0;
    Random random = new Random(3);
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
