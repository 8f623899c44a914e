package org.sentimentstream.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstream.model.checkpoint.Calibration;
import org.sentimentstream.model.network.Activations;

class TemperatureScalingTest {

  private static final int REVIEWS = 4000;

  private final Random random = new Random(3);
  private final double[] logOdds = new double[REVIEWS];
  private final boolean[] positive = new boolean[REVIEWS];

  /** Log-odds that are too large by this factor. */
  private void draw(double factor) {
    for (int i = 0; i < REVIEWS; i++) {
      double honest = 2 * random.nextGaussian();
      positive[i] = random.nextDouble() < Activations.logistic(honest);
      logOdds[i] = factor * honest;
    }
  }

  private static double cost(double temperature, double[] logOdds, boolean[] positive) {
    double cost = 0;
    for (int i = 0; i < logOdds.length; i++) {
      cost += Math.log1p(Math.exp((positive[i] ? -1 : 1) * logOdds[i] / temperature));
    }
    return cost / logOdds.length;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.9, 1, 1.7, 6})
  void shouldFindWhatAScanOfAllTemperaturesFinds(double factor) {
    draw(factor);
    double best = Double.NaN;
    double least = Double.POSITIVE_INFINITY;
    for (double temperature = 0.05; temperature <= 20; temperature *= 1.0005) {
      double cost = cost(temperature, logOdds, positive);
      if (cost < least) {
        least = cost;
        best = temperature;
      }
    }

    double fitted = TemperatureScaling.fit(logOdds, positive).orElseThrow().temperature();

    assertThat(fitted / best).isCloseTo(1, within(0.001));
    assertThat(cost(fitted, logOdds, positive)).isLessThanOrEqualTo(least);
    assertThat(fitted / factor).isCloseTo(1, within(0.1));
  }

  @Test
  void shouldFitOneToLogOddsThatAreAlreadyCalibrated() {
    draw(4);
    Calibration calibration = TemperatureScaling.fit(logOdds, positive).orElseThrow();
    for (int i = 0; i < REVIEWS; i++) {
      logOdds[i] /= calibration.temperature();
    }

    assertThat(TemperatureScaling.fit(logOdds, positive).orElseThrow().temperature())
        .isCloseTo(1, within(1e-9));
  }

  @Test
  void shouldFitNothingWhereNoTemperatureIsBest() {
    boolean[] labels = {true, false, true};

    assertThat(TemperatureScaling.fit(new double[0], new boolean[0])).isEmpty();
    assertThat(TemperatureScaling.fit(new double[3], labels)).isEmpty();
    assertThat(TemperatureScaling.fit(new double[] {2, -1, 0.5}, labels)).as("right").isEmpty();
    assertThat(TemperatureScaling.fit(new double[] {-2, 1, -0.5}, labels)).as("wrong").isEmpty();
    assertThat(TemperatureScaling.fit(new double[] {Double.NaN, 1, 2}, labels)).isEmpty();
  }
}
