package org.sentimentstream.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ContinuousBatcherTest {

  private static final int THREADS = 12;

  private final LstmSentimentModel model =
      new LstmSentimentModel(LstmSentimentModelTest.parameters(32, 1));
  private final ExecutorService callers = Executors.newFixedThreadPool(THREADS);

  @AfterEach
  void stopCallers() {
    callers.shutdownNow();
  }

  private static int[] ids(int length, Random random) {
    return random.ints(length, 0, LstmSentimentModelTest.WORDS).toArray();
  }

  private float alone(int[] ids) {
    return model.logOdds(ids, ids.length, model.newWorkspace());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void shouldGiveManyThreadsTheBitsThatEachReviewGetsAlone(int engines) throws Exception {
    ContinuousBatcher batcher = new ContinuousBatcher(model, engines);
    CountDownLatch together = new CountDownLatch(THREADS);
    List<Future<Void>> results = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      Random random = new Random(thread);
      results.add(
          callers.submit(
              () -> {
                together.countDown();
                together.await();
                for (int i = 0; i < 60; i++) {
                  int[] ids = ids(random.nextInt(5) == 0 ? 300 : random.nextInt(40), random);
                  float[] expected = new float[ids.length];
                  float[] found = new float[ids.length];
                  float logOdds = batcher.logOdds(ids, ids.length, i % 2 == 0 ? found : null);
                  assertThat(logOdds).isEqualTo(alone(ids));
                  if (i % 2 == 0) {
                    model.logOdds(ids, ids.length, model.newWorkspace(), expected);
                    assertThat(found).isEqualTo(expected);
                  }
                }
                return null;
              }));
    }
    for (Future<Void> result : results) {
      result.get();
    }
  }

  @Test
  void shouldScoreForAnInterruptedCallerAndLeaveItInterrupted() throws Exception {
    ContinuousBatcher batcher = new ContinuousBatcher(model, 1);
    CountDownLatch together = new CountDownLatch(THREADS);
    Callable<Boolean> caller =
        () -> {
          together.countDown();
          together.await();
          Thread.currentThread().interrupt();
          int[] ids = ids(500, new Random(1));
          assertThat(batcher.logOdds(ids, ids.length, null)).isEqualTo(alone(ids));
          return Thread.interrupted();
        };
    List<Future<Boolean>> results = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      results.add(callers.submit(caller));
    }
    for (Future<Boolean> result : results) {
      assertThat(result.get()).isTrue();
    }
  }

  @Test
  void shouldRefuseUnknownIdsAndScoreOn() {
    ContinuousBatcher batcher = new ContinuousBatcher(model, 1);

    assertThatThrownBy(() -> batcher.logOdds(new int[] {1, 50}, 2, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected word ids of 0 to 49, token 1 has 50");
    assertThat(batcher.logOdds(new int[] {1}, 1, null)).isEqualTo(alone(new int[] {1}));
  }

  @Test
  void shouldLeaveNobodyWaitingWhereAStepFails() throws Exception {
    SharedEngine engine = new SharedEngine(model);
    CountDownLatch together = new CountDownLatch(THREADS);
    List<Future<Float>> results = new ArrayList<>();
    int[] good = ids(200, new Random(1));
    int[] unchecked = ids(200, new Random(1));
    unchecked[100] = -1;
    for (int thread = 0; thread < THREADS; thread++) {
      int[] ids = thread == 3 ? unchecked : good;
      results.add(
          callers.submit(
              () -> {
                together.countDown();
                together.await();
                SharedEngine.Submission review =
                    new SharedEngine.Submission(ids, ids.length, null, Thread.currentThread());
                engine.score(review);
                return model.logOdds(review);
              }));
    }

    int failed = 0;
    for (Future<Float> result : results) {
      try {
        assertThat(result.get()).isEqualTo(alone(good));
      } catch (ExecutionException e) {
        assertThat(e).hasCauseInstanceOf(IndexOutOfBoundsException.class);
        failed++;
      }
    }
    assertThat(failed).isPositive();
  }
}
