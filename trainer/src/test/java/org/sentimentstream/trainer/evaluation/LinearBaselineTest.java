package org.sentimentstream.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sentimentstream.trainer.dataset.EncodedReviews;

class LinearBaselineTest {

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
    Figures figures = Figures.of(LinearBaseline.train(reviews(1)).score(reviews(2)));

    assertThat(figures.evaluation().accuracy()).isGreaterThan(0.97);
    assertThat(figures.evaluation().n()).isEqualTo(400);
  }

  @Test
  void shouldMakeTheSameModelOfTheSameReviews() {
    EncodedReviews other = reviews(2);

    assertThat(LinearBaseline.train(reviews(1)).score(other).logOdds())
        .containsExactly(LinearBaseline.train(reviews(1)).score(other).logOdds());
  }

  @Test
  void shouldScoreReviewsWithoutAnyToken() {
    EncodedReviews empty = new EncodedReviews(new int[][] {{}}, new boolean[] {true});

    assertThat(LinearBaseline.train(empty).score(empty).logOdds()[0]).isFinite();
    assertThat(LinearBaseline.train(reviews(1)).score(empty).logOdds()[0]).isFinite();
  }
}
