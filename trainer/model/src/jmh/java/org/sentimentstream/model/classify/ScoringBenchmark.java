package org.sentimentstream.model.classify;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointMetadata;
import org.sentimentstream.model.checkpoint.ExampleReviews;
import org.sentimentstream.model.checkpoint.TrainingHistory;
import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.model.text.BenchmarkReviews;
import org.sentimentstream.model.text.Dictionary;
import org.sentimentstream.model.text.ReviewEncoder;

/**
 * Whole real reviews through a model of the tutorial's size: each call takes the next, the counter
 * {@code tokens} is theirs a second. For one core, pin the command (taskset -c 0).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class ScoringBenchmark {

  private static final int REVIEWS = 512;
  private static final int N_WORDS = 10_000;

  /** How much has been scored. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Volume {
    public double tokens;

    @Setup(Level.Iteration)
    public void reset() {
      tokens = 0;
    }
  }

  private final List<String> texts = BenchmarkReviews.read(REVIEWS);
  private final ReviewClassifier classifier = classifier();
  private final int[][] ids = ids();
  private final AtomicInteger next = new AtomicInteger();

  private static ReviewClassifier classifier() {
    Dictionary dictionary = BenchmarkReviews.dictionary().truncate(N_WORDS);
    return new ReviewClassifier(
        new Checkpoint(
            LstmParameters.initialize(dictionary.size(), 128, true, 1),
            dictionary,
            new CheckpointMetadata(
                CheckpointMetadata.FORMAT_VERSION,
                "benchmark",
                "1",
                Instant.EPOCH.toString(),
                "jmh",
                Map.of(),
                Map.of(),
                Map.of()),
            new ExampleReviews(1e-4, List.of()),
            TrainingHistory.none()));
  }

  private int[][] ids() {
    ReviewEncoder encoder =
        new ReviewEncoder(
            classifier.checkpoint().dictionary(), ReviewClassifier.DEFAULT_MAX_TOKENS);
    return texts.stream().map(text -> encoder.encode(text).copyIds()).toArray(int[][]::new);
  }

  @Benchmark
  @Threads(1)
  public float lone(Volume volume) {
    return classifier.logOdds(review(volume));
  }

  @Benchmark
  @Threads(4)
  public float fourCallers(Volume volume) {
    return classifier.logOdds(review(volume));
  }

  /** All reviews in one call. */
  @Benchmark
  @Threads(1)
  public float[] interleaved(Volume volume) throws InterruptedException {
    volume.tokens += Arrays.stream(ids).mapToInt(review -> review.length).sum();
    return classifier.scoreBatch(ids, 1, scored -> {});
  }

  @Benchmark
  @Threads(1)
  public Classification text(Volume volume) {
    return classifier.classify(nextText(volume));
  }

  /** With the ten strongest tokens. */
  @Benchmark
  @Threads(1)
  public Classification explainedText(Volume volume) {
    return classifier.classify(nextText(volume), 10);
  }

  private int[] review(Volume volume) {
    int[] review = ids[Math.floorMod(next.getAndIncrement(), REVIEWS)];
    volume.tokens += review.length;
    return review;
  }

  private String nextText(Volume volume) {
    int place = Math.floorMod(next.getAndIncrement(), REVIEWS);
    volume.tokens += ids[place].length;
    return texts.get(place);
  }
}
