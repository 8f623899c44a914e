package org.sentimentstream.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sentimentstream.trainer.dataset.EncodedReviews;

class LinearModelTest {

  private static final int GOOD = 2;
  private static final int NOT = 3;

  /**
   * Reviews of which each has "good" and "not" somewhere: positive where they stand apart, negative
   * where "not good" is said. Only pairs of words tell them apart.
   */
  private static EncodedReviews reviews(long seed) {
    Random random = new Random(seed);
    int[][] ids = new int[400][];
    boolean[] positive = new boolean[ids.length];
    for (int i = 0; i < ids.length; i++) {
      positive[i] = random.nextBoolean();
      ids[i] = random.ints(20, 4, 50).toArray();
      ids[i][5] = NOT;
      ids[i][positive[i] ? 10 : 6] = GOOD;
    }
    return new EncodedReviews(ids, positive);
  }

  @Test
  void shouldLearnWhatPairsOfWordsSay() {
    Figures figures = Figures.of(LinearModel.train(reviews(1)).score(reviews(2)));

    assertThat(figures.evaluation().accuracy()).isGreaterThan(0.97);
    assertThat(figures.evaluation().n()).isEqualTo(400);
  }

  @Test
  void shouldMakeTheSameModelOfTheSameReviews() {
    EncodedReviews other = reviews(2);

    assertThat(LinearModel.train(reviews(1)).score(other).logOdds())
        .containsExactly(LinearModel.train(reviews(1)).score(other).logOdds());
  }

  @Test
  void shouldScoreReviewsWithoutAnyToken() {
    EncodedReviews empty = new EncodedReviews(new int[][] {{}}, new boolean[] {true});

    assertThat(LinearModel.train(empty).score(empty).logOdds()[0]).isFinite();
    assertThat(LinearModel.train(reviews(1)).score(empty).logOdds()[0]).isFinite();
  }

  /** A review's log-odds, which are divided by the root of the number of its n-grams. */
  @Test
  void shouldSayWhatEachTokenAdds() {
    LinearModel model = LinearModel.train(reviews(1));
    int[] ids = {7, NOT, GOOD, 8, 7, NOT, 9, 7, 8};
    int distinct = 5 + 7 + 7; // words, pairs ("7 NOT" twice), triples
    double bias = model.logOdds(new int[0]);

    float[] tokens = model.tokenLogOdds(ids);

    double sum = 0;
    for (float token : tokens) {
      sum += token - bias;
    }
    assertThat(sum / 10 / Math.sqrt(distinct)).isCloseTo(model.logOdds(ids) - bias, within(1e-5));
    assertThat(tokens[2]).as("good, after not").isLessThan(tokens[0]).isLessThan(tokens[4]);
  }

  /** A review that a teacher calls half positive counts in both classes. */
  @Test
  void shouldLearnFromProbabilities() {
    EncodedReviews reviews = reviews(1);
    float[] targets = new float[reviews.size()];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = reviews.positive()[i] ? 0.7f : 0.1f;
    }
    double[] logOdds = LinearModel.train(reviews.withTargets(targets)).score(reviews(2)).logOdds();

    double[] sums = new double[2];
    int[] counts = new int[2];
    for (int i = 0; i < logOdds.length; i++) {
      int label = reviews(2).positive()[i] ? 1 : 0;
      sums[label] += 1 / (1 + Math.exp(-logOdds[i]));
      counts[label]++;
    }
    assertThat(sums[1] / counts[1]).isCloseTo(0.7, within(0.05));
    assertThat(sums[0] / counts[0]).isCloseTo(0.1, within(0.05));
  }
}
