package org.sentimentstream.trainer.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.trainer.dataset.EncodedReviews;

/**
 * How fast training is: epochs over real reviews at the tutorial's size, Adam, dropout, everything
 * that an update needs, timed one by one.
 */
public final class TrainingBenchmark {

  private static final int RUNS = 7;

  private final EncodedReviews reviews;
  private final int nWords;
  private final int threads;

  /**
   * @param reviews at full length, none empty
   * @param nWords ids they are made of
   */
  public TrainingBenchmark(EncodedReviews reviews, int nWords, int threads) {
    this.reviews = reviews;
    this.nWords = nWords;
    this.threads = threads;
  }

  /**
   * Median of several epochs after as many to warm up.
   *
   * @param tokensPerSecond real tokens trained on; there is no padding
   */
  public record Speed(
      @JsonProperty("tokens_per_s") long tokensPerSecond,
      @JsonProperty("reviews_per_s") double reviewsPerSecond,
      @JsonProperty("kernel") String kernel) {}

  /**
   * Measures.
   *
   * @param cap tokens that are kept of a review
   */
  public Speed measure(int cap, int batchSize) throws InterruptedException {
    EncodedReviews capped = reviews.truncate(cap);
    LstmParameters parameters = LstmParameters.initialize(nWords, 128, true, 1);
    Optimizer optimizer = Optimizer.create(OptimizerKind.ADAM, parameters);
    List<Long> nanos = new ArrayList<>();
    String kernel;
    try (ParallelGradients step = new ParallelGradients(parameters, Task.REVIEWS, 0, threads)) {
      kernel = step.kernel();
      for (int run = 0; run < 2 * RUNS; run++) {
        long start = System.nanoTime();
        Random random = new Random(run);
        for (int[] batch : EpochBatches.draw(capped, batchSize, Batching.BUCKETED, random)) {
          step.compute(new Minibatch(capped.select(batch)), random.nextLong());
          optimizer.prepare(0.001f, 1);
          step.update(optimizer);
        }
        nanos.add(System.nanoTime() - start);
      }
    }
    double seconds =
        nanos.subList(RUNS, nanos.size()).stream().sorted().toList().get(RUNS / 2) / 1e9;
    return new Speed(
        Math.round(capped.tokens() / seconds),
        Math.round(10 * capped.size() / seconds) / 10.0,
        kernel);
  }
}
