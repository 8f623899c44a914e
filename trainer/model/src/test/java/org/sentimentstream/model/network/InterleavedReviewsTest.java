package org.sentimentstream.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class InterleavedReviewsTest {

  private static int[][] reviews(List<Integer> lengths, long seed) {
    Random random = new Random(seed);
    return lengths.stream()
        .map(length -> random.ints(length, 0, LstmSentimentModelTest.WORDS).toArray())
        .toArray(int[][]::new);
  }

  @Property(tries = 100)
  void shouldGiveEachReviewOfAMixtureTheBitsThatItGetsAlone(
      @ForAll @Size(max = 20) List<@IntRange(max = 60) Integer> lengths,
      @ForAll @IntRange(min = 1, max = 4) int blocks,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll long seed)
      throws InterruptedException {
    int dim = 16 * blocks;
    LstmParameters parameters = LstmSentimentModelTest.parameters(dim, seed);
    LstmSentimentModel model = new LstmSentimentModel(parameters);
    LstmSentimentModel plain = new LstmSentimentModel(parameters, new PlainStepKernel(dim));
    int[][] reviews = reviews(lengths, seed);

    float[] together = model.scoreBatch(reviews, threads, scored -> {});

    LstmSentimentModel.Workspace workspace = model.newWorkspace();
    LstmSentimentModel.Workspace plainWorkspace = plain.newWorkspace();
    for (int i = 0; i < reviews.length; i++) {
      int[] ids = reviews[i];
      assertThat(together[i]).isEqualTo(model.logOdds(ids, ids.length, workspace));
      double probability = Activations.logistic(plain.logOdds(ids, ids.length, plainWorkspace));
      assertThat(Activations.logistic(together[i])).isCloseTo(probability, within(1e-5));
    }
  }

  @Test
  void shouldTellOfEachReviewOnceItIsScored() throws InterruptedException {
    LstmSentimentModel model = new LstmSentimentModel(LstmSentimentModelTest.parameters(16, 1));
    int[][] reviews = reviews(List.of(0, 5, 9, 0, 3, 7, 1), 2);
    AtomicInteger tokens = new AtomicInteger();

    model.scoreBatch(reviews, 2, scored -> tokens.addAndGet(1 + reviews[scored].length));

    assertThat(tokens).hasValue(7 + 25);
  }

  @Test
  void shouldRefuseUnknownIds() {
    LstmSentimentModel model = new LstmSentimentModel(LstmSentimentModelTest.parameters(16, 1));

    assertThatThrownBy(() -> model.scoreBatch(new int[][] {{1}, {3, -1}}, 1, scored -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected word ids of 0 to 49, token 1 has -1");
  }
}
