package org.sentimentstream.trainer.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DocumentVectorsTest {

  private static final int REVIEWS = 600;
  private static final int LABELLED = 40;

  /**
   * Reviews of words that say nothing, and of ten words that go with the label, of which each
   * review has some few: most of what tells reviews without a label apart, labels alone do not say.
   */
  private static int[][] reviews(boolean[] positive) {
    Random random = new Random(1);
    int[][] ids = new int[REVIEWS][];
    for (int i = 0; i < REVIEWS; i++) {
      positive[i] = random.nextBoolean();
      ids[i] = random.ints(30, 40, 200).toArray();
      for (int j = 0; j < 6; j++) {
        ids[i][5 * j] = (positive[i] ? 10 : 20) + random.nextInt(10);
      }
    }
    return ids;
  }

  @Test
  void shouldTellReviewsWithoutLabelsApart() {
    boolean[] positive = new boolean[REVIEWS];
    int[][] ids = reviews(positive);
    boolean[] labels = Arrays.copyOf(positive, LABELLED);
    List<Double> costs = new ArrayList<>();

    float[] vectors = DocumentVectors.learn(ids, labels, (epoch, cost) -> costs.add(cost));
    double[] logOdds = LogisticRegression.logOdds(vectors, DocumentVectors.DIM, labels);

    int right = 0;
    for (int i = LABELLED; i < REVIEWS; i++) {
      right += logOdds[i] > 0 == positive[i] ? 1 : 0;
    }
    assertThat(right).isGreaterThan((REVIEWS - LABELLED) * 95 / 100);
    assertThat(costs.get(costs.size() - 1)).isLessThan(costs.get(0));
  }

  @Test
  void shouldGiveTheSameVectorsOfUnitLengthForTheSameReviews() {
    boolean[] positive = new boolean[REVIEWS];
    int[][] ids = reviews(positive);

    float[] vectors = DocumentVectors.learn(ids, positive, (epoch, cost) -> {});

    assertThat(DocumentVectors.learn(ids, positive, (epoch, cost) -> {})).containsExactly(vectors);
    double squares = 0;
    for (int j = 0; j < DocumentVectors.DIM; j++) {
      squares += vectors[j] * vectors[j];
    }
    assertThat(squares).isCloseTo(1, within(1e-5));
  }

  @Test
  void shouldGiveAVectorToReviewsOfWhichNothingIsKnown() {
    float[] vectors =
        DocumentVectors.learn(
            new int[][] {{2, 3, 4}, {}}, new boolean[] {true}, (epoch, cost) -> {});

    assertThat(vectors).hasSize(2 * DocumentVectors.DIM);
    for (float value : vectors) {
      assertThat(value).isFinite();
    }
  }

  @Test
  void shouldCountWordsPairsAndTriplesThatAreFrequent() {
    int[][] ids = new int[6][];
    Arrays.fill(ids, 0, 5, new int[] {7, 8, 9});
    ids[5] = new int[] {9, 7, 8, 5};

    Ngrams ngrams = Ngrams.of(ids);

    assertThat(ngrams.ofReview()[0]).as("7, 7 8, 7 8 9, 8, 8 9, 9").hasSize(6);
    assertThat(ngrams.ofReview()[5]).as("9, 7, 7 8, 8").hasSize(4);
    assertThat(ngrams.counts()).containsExactlyInAnyOrder(6, 6, 6, 6, 5, 5);
  }

  @Test
  void shouldSayWhichNgramsTellTheLabelsApart() {
    int[][] ids = new int[16][];
    boolean[] positive = new boolean[10];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = new int[] {i % 2 == 0 ? 3 : 4, 5};
      if (i < positive.length) {
        positive[i] = i % 2 == 0;
      }
    }
    Ngrams ngrams = Ngrams.of(ids);
    float[] ratios = ngrams.labelRatios(positive);
    int[] first = ngrams.ofReview()[0]; // 3, 3 5, 5

    assertThat(ratios[first[0]]).isCloseTo((float) Math.log(6), within(1e-5f));
    assertThat(ratios[first[2]]).as("in each review").isCloseTo(0, within(1e-5f));
  }
}
