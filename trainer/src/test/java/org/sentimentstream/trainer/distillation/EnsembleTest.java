package org.sentimentstream.trainer.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sentimentstream.model.network.Activations;
import org.sentimentstream.trainer.evaluation.TemperatureScaling;

class EnsembleTest {

  private static final int REVIEWS = 20_000;

  private final Random random = new Random(4);
  private final boolean[] positive = new boolean[REVIEWS];

  /** Models that each see a part of what decides, scaled by these factors. */
  private double[][] models(double... scales) {
    double[][] logOdds = new double[scales.length][REVIEWS];
    for (int i = 0; i < REVIEWS; i++) {
      double sum = 0;
      for (int model = 0; model < scales.length; model++) {
        double part = random.nextGaussian();
        logOdds[model][i] = scales[model] * part;
        sum += part;
      }
      positive[i] = random.nextDouble() < Activations.logistic(sum);
    }
    return logOdds;
  }

  private double cost(double[][] logOdds, double... weights) {
    double[] sums = new Ensemble(weights).logOdds(logOdds);
    double cost = 0;
    for (int i = 0; i < REVIEWS; i++) {
      cost += Math.log1p(Math.exp((positive[i] ? -1 : 1) * sums[i]));
    }
    return cost / REVIEWS;
  }

  @Test
  void shouldFindTheWeightsThatMadeTheLabels() {
    double[] weights = Ensemble.fit(models(1, 0.5, 4), positive).weights();

    assertThat(weights[0]).isCloseTo(1, within(0.08));
    assertThat(weights[1]).isCloseTo(2, within(0.16));
    assertThat(weights[2]).isCloseTo(0.25, within(0.02));
  }

  @Test
  void shouldCostMoreWithAnyOtherWeights() {
    double[][] models = models(2, 0.3);
    double[] best = Ensemble.fit(models, positive).weights();
    double least = cost(models, best);

    for (double change : new double[] {-0.01, 0.01}) {
      assertThat(cost(models, best[0] + change, best[1])).isGreaterThan(least);
      assertThat(cost(models, best[0], best[1] + change)).isGreaterThan(least);
      assertThat(cost(models, best[0] + change, best[1] - change)).isGreaterThan(least);
    }
  }

  @Test
  void shouldGiveNoWeightToAModelThatIsWrong() {
    double[][] models = models(1, 1);
    for (int i = 0; i < REVIEWS; i++) {
      models[1][i] = random.nextGaussian() - models[0][i];
    }

    double[] weights = Ensemble.fit(models, positive).weights();

    assertThat(weights[1]).isZero();
    assertThat(weights[0]).isPositive();
  }

  @Test
  void shouldBeTheTemperatureOfASingleModel() {
    double[][] models = models(3);

    double weight = Ensemble.fit(models, positive).weights()[0];

    double temperature = TemperatureScaling.fit(models[0], positive).orElseThrow().temperature();
    assertThat(weight).isCloseTo(1 / temperature, within(1e-6));
  }

  @Test
  void shouldAddUpWhatItsModelsSay() {
    Ensemble ensemble = new Ensemble(new double[] {0.5, 2});

    assertThat(ensemble.logOdds(new double[][] {{2, -4}, {1, 0}})).containsExactly(3, -2);
    assertThatThrownBy(() -> ensemble.logOdds(new double[][] {{2, -4}}))
        .hasMessage("expected log-odds of 2 models, found 1");
    assertThatThrownBy(() -> Ensemble.fit(new double[][] {{2, -4}}, new boolean[3]))
        .hasMessage("2 log-odds do not fit 3 labels");
  }
}
