package org.sentimentstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.trainer.dataset.EncodedReviews;
import org.sentimentstream.trainer.evaluation.Evaluation;

class TrainerTest {

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

  private static TrainingOptions options(int epochs, int patience, int threads) {
    return new TrainingOptions(
        30, 8, epochs, patience, 2, 16, 100, 0.02f, OptimizerKind.ADAM, true, 1, 0.9f, 5, threads);
  }

  @Test
  void shouldLearnWhichWordDecides() throws InterruptedException {
    Trainer.Result result =
        new Trainer(options(12, 10, 2), new TrainingListener() {})
            .train(reviews(600, 1), reviews(200, 2));

    assertThat(result.validation().accuracy()).isGreaterThan(0.97);
    assertThat(result.validation().n()).isEqualTo(200);
  }

  @Test
  void shouldGiveTheSameWeightsForTheSameSeed() throws InterruptedException {
    LstmParameters first = train();
    LstmParameters second = train();

    for (int array = 0; array < 6; array++) {
      assertThat(second.arrays().get(array)).containsExactly(first.arrays().get(array));
    }
  }

  private static LstmParameters train() throws InterruptedException {
    return new Trainer(options(2, 10, 2), new TrainingListener() {})
        .train(reviews(200, 1), reviews(50, 2))
        .parameters();
  }

  @Test
  void shouldStopWhenPatienceRunsOutAndKeepTheBestWeights() throws InterruptedException {
    List<Double> errors = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onValidation(
              int epoch,
              int update,
              Evaluation validation,
              boolean best,
              LstmParameters parameters) {
            errors.add(validation.error());
          }
        };
    EncodedReviews noise = reviews(100, 3);
    EncodedReviews otherNoise =
        new EncodedReviews(reviews(100, 4).ids(), reviews(100, 5).positive());

    Trainer.Result result = new Trainer(options(500, 3, 1), listener).train(noise, otherNoise);

    assertThat(result.epochs()).isLessThan(500);
    assertThat(result.validations()).hasSameSizeAs(errors);
    assertThat(result.validation().error())
        .isEqualTo(errors.stream().mapToDouble(Double::doubleValue).min().orElseThrow());
  }

  /** Every update rule must reduce the cost of the very minibatch that it is applied to. */
  @ParameterizedTest
  @EnumSource(OptimizerKind.class)
  void shouldReduceTheCost(OptimizerKind kind) throws InterruptedException {
    LstmParameters parameters = LstmParameters.initialize(30, 8, true, 1);
    Minibatch minibatch = new Minibatch(reviews(50, 6));
    Optimizer optimizer = Optimizer.create(kind, parameters);
    try (ParallelGradients step = new ParallelGradients(parameters, 2)) {
      double before = step.compute(minibatch, null);
      double after = before;
      for (int i = 0; i < 100; i++) {
        optimizer.prepare(0.01f);
        step.update(optimizer);
        after = step.compute(minibatch, null);
      }
      assertThat(after).isLessThan(before);
    }
  }

  @Test
  void shouldPutEveryReviewIntoExactlyOneMinibatch() {
    EncodedReviews reviews = reviews(333, 7);

    List<Minibatch> batches = EpochBatches.draw(reviews, 16, new Random(1));

    assertThat(batches.stream().mapToInt(Minibatch::size).sum()).isEqualTo(333);
    assertThat(batches.stream().mapToLong(Minibatch::tokens).sum()).isEqualTo(reviews.tokens());
    assertThat(batches).hasSize(21);
  }

  @Test
  void shouldRefuseOptionsThatMakeNoSense() {
    assertThatThrownBy(() -> options(0, 1, 1)).hasMessageContaining("max-epochs");
    assertThatThrownBy(() -> options(1, 1, 0)).hasMessageContaining("threads");
  }
}
