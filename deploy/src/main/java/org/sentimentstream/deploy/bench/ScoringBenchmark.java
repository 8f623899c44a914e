package org.sentimentstream.deploy.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntToDoubleFunction;
import org.HdrHistogram.Histogram;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointMetadata;
import org.sentimentstream.model.checkpoint.ExampleReviews;
import org.sentimentstream.model.checkpoint.TrainingHistory;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.model.network.Activations;
import org.sentimentstream.model.network.ContinuousBatcher;
import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.model.network.LstmSentimentModel;
import org.sentimentstream.model.text.Dictionary;

/**
 * How fast scoring is: reviews at full length through a model of the tutorial's size, the weights
 * drawn as at the start of a training, on which speed does not depend.
 */
public final class ScoringBenchmark implements AutoCloseable {

  /** The tutorial's. */
  static final int DIM = 128;

  private static final int RUNS = 7;
  private static final int FEW_RUNS = 3;
  private static final int MAX_WARM_UPS = 10 * RUNS;

  private final List<String> texts;
  private final int[][] ids; // [reviews][tokens]
  private final int threads;
  private final LstmSentimentModel model;
  private final ContinuousBatcher batcher;
  private final ReviewClassifier classifier;
  private final ExecutorService pool = Executors.newCachedThreadPool();

  /**
   * @param texts the same reviews as {@code ids}
   */
  ScoringBenchmark(List<String> texts, int[][] ids, Dictionary dictionary, int threads) {
    this(texts, ids, dictionary, newWeights(dictionary), threads);
  }

  /** Weights of the tutorial's size as at the start of a training. */
  static LstmParameters newWeights(Dictionary dictionary) {
    return LstmParameters.initialize(dictionary.size(), DIM, true, 1);
  }

  /** With other weights. */
  ScoringBenchmark(
      List<String> texts,
      int[][] ids,
      Dictionary dictionary,
      LstmParameters parameters,
      int threads) {
    this.texts = texts;
    this.ids = ids;
    this.threads = threads;
    model = new LstmSentimentModel(parameters);
    batcher = new ContinuousBatcher(model, threads);
    CheckpointMetadata metadata =
        new CheckpointMetadata(
            CheckpointMetadata.FORMAT_VERSION,
            "benchmark",
            "1",
            Instant.EPOCH.toString(),
            "bench",
            Map.of(),
            Map.of(),
            Map.of());
    classifier =
        new ReviewClassifier(
            new Checkpoint(
                parameters,
                dictionary,
                metadata,
                new ExampleReviews(1e-4, List.of()),
                TrainingHistory.none()));
  }

  /** Median of several runs after at least as many to warm up. */
  public record Speed(
      @JsonProperty("tokens_per_s") long tokensPerSecond,
      @JsonProperty("reviews_per_s") double reviewsPerSecond) {}

  /** Microseconds from ids to probability for reviews of all lengths, one at a time. */
  record Latency(
      @JsonProperty("p50") double p50,
      @JsonProperty("p99") double p99,
      @JsonProperty("p99.9") double p999) {}

  String kernel() {
    return model.kernel();
  }

  /** Ids to probability, so many callers a thread, each with one review at a time. */
  Speed concurrent(int callersPerThread) throws InterruptedException {
    return median(() -> call(callersPerThread * threads, this::probability));
  }

  /** The same where it was measured before: of a few runs. */
  Speed concurrentAgain(int callersPerThread) throws InterruptedException {
    return median(ids, () -> call(callersPerThread * threads, this::probability), FEW_RUNS);
  }

  /** Ids to probability, all reviews handed over at once. */
  Speed batch() throws InterruptedException {
    return median(
        () -> {
          double sum = 0;
          for (float logOdds : model.scoreBatch(ids, threads, scored -> {})) {
            sum += Activations.logistic(logOdds);
          }
          return sum;
        });
  }

  /** Text to probability, a caller a thread, each with one review at a time. */
  Speed text() throws InterruptedException {
    return median(
        () -> call(threads, i -> classifier.classify(texts.get(i)).positiveProbability()));
  }

  /** One caller. */
  Latency latency() {
    Histogram nanos = new Histogram(3);
    for (int run = 0; run < 2 * RUNS; run++) {
      if (run == RUNS) {
        nanos.reset();
      }
      for (int i = 0; i < ids.length; i++) {
        long start = System.nanoTime();
        requireProbability(probability(i));
        nanos.recordValue(System.nanoTime() - start);
      }
    }
    return new Latency(micros(nanos, 50), micros(nanos, 99), micros(nanos, 99.9));
  }

  private static double micros(Histogram nanos, double percentile) {
    return Math.round(nanos.getValueAtPercentile(percentile) / 100.0) / 10.0;
  }

  private double probability(int review) {
    return Activations.logistic(batcher.logOdds(ids[review], ids[review].length, null));
  }

  /** Callers that take one review after the other until there are none left; the scores' sum. */
  private double call(int callers, IntToDoubleFunction score) throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    Callable<Double> caller =
        () -> {
          double sum = 0;
          for (int i = next.getAndIncrement(); i < ids.length; i = next.getAndIncrement()) {
            sum += score.applyAsDouble(i);
          }
          return sum;
        };
    double sum = 0;
    try {
      for (Future<Double> result : pool.invokeAll(Collections.nCopies(callers, caller))) {
        sum += result.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("scoring failed", e.getCause());
    }
    return sum;
  }

  /** Scores reviews. */
  interface Run {
    double sumOfProbabilities() throws InterruptedException;
  }

  private Speed median(Run run) throws InterruptedException {
    return median(ids, run);
  }

  /**
   * @param reviews what a run scores
   */
  static Speed median(int[][] reviews, Run run) throws InterruptedException {
    warmUp(reviews, run);
    return median(reviews, run, RUNS);
  }

  private static void warmUp(int[][] reviews, Run run) throws InterruptedException {
    double share = 1;
    for (int i = 0; i < RUNS || (share > CompilerTime.WARM_SHARE && i < MAX_WARM_UPS); i++) {
      long compiler = CompilerTime.of(ProcessHandle.current().pid()).toNanos();
      long nanos = nanos(reviews, run);
      share =
          (double) (CompilerTime.of(ProcessHandle.current().pid()).toNanos() - compiler) / nanos;
    }
  }

  private static Speed median(int[][] reviews, Run run, int runs) throws InterruptedException {
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      nanos.add(nanos(reviews, run));
    }
    double seconds = nanos.stream().sorted().toList().get(runs / 2) / 1e9;
    long tokens = Arrays.stream(reviews).mapToLong(review -> review.length).sum();
    return new Speed(
        Math.round(tokens / seconds), Math.round(10 * reviews.length / seconds) / 10.0);
  }

  private static long nanos(int[][] reviews, Run run) throws InterruptedException {
    long start = System.nanoTime();
    double sum = run.sumOfProbabilities();
    long nanos = System.nanoTime() - start;
    requireProbability(sum / reviews.length);
    return nanos;
  }

  /** Uses the result, so that no computation is left out. */
  private static void requireProbability(double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalStateException("expected probabilities, found " + probability);
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
