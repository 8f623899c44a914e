package org.sentimentstream.scorer.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.Review;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.scorer.rollout.ActiveModel;
import org.sentimentstream.scorer.rollout.GuardrailJudge;
import org.sentimentstream.scorer.rollout.ModelId;
import org.sentimentstream.scorer.topology.ScoringListener;

/**
 * What an instance has done in the last minutes, in equal intervals: how much, how fast, and what
 * came of it. Counting takes a stream thread some tens of nanoseconds.
 */
final class ScoreCurves implements ScoringListener {

  static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final int INTERVALS = 300;

  /** Drift is of the scores of so many intervals: a minute's. */
  private static final int DRIFT_INTERVALS = 30;

  /** Fewer scores than these say nothing of a distribution. */
  private static final long DRIFT_LEAST = 100;

  private static final int SCORE_PARTS = 10;
  private static final long LONGEST_NANOS = Duration.ofMinutes(1).toNanos();

  /** What is being counted of a model. */
  private static final class Counts {
    private final LongAdder positive = new LongAdder();
    private final LongAdder negative = new LongAdder();
    private final LongAdder tokens = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder[] scores = new LongAdder[SCORE_PARTS];

    Counts() {
      for (int part = 0; part < SCORE_PARTS; part++) {
        scores[part] = new LongAdder();
      }
    }

    Tally take() {
      long[] taken = new long[SCORE_PARTS];
      for (int part = 0; part < SCORE_PARTS; part++) {
        taken[part] = scores[part].sumThenReset();
      }
      return new Tally(
          positive.sumThenReset(),
          negative.sumThenReset(),
          tokens.sumThenReset(),
          unknown.sumThenReset(),
          taken);
    }
  }

  /** What a model did in an interval; scores are counted in ten equal parts of 0 to 1. */
  private record Tally(long positive, long negative, long tokens, long unknown, long[] scores) {
    long reviews() {
      return positive + negative;
    }
  }

  /** An interval. Times are in milliseconds, NaN where nothing was scored. */
  private record Sample(
      Instant end,
      double seconds,
      double p50Ms,
      double p99Ms,
      double waitP50Ms,
      long deadLetters,
      double drift,
      Map<String, Tally> models) {

    long sum(ToLongFunction<Tally> figure) {
      return models.values().stream().mapToLong(figure).sum();
    }
  }

  private final Recorder nanos = new Recorder(LONGEST_NANOS, 2);
  private final Recorder waits = new Recorder(Duration.ofDays(1).toMillis(), 2);
  private final LongAdder deadLetters = new LongAdder();
  private final Map<String, Counts> counts = new ConcurrentHashMap<>();

  // Guarded by this.
  private final Deque<Sample> samples = new ArrayDeque<>();
  private final Map<String, long[]> scoresSoFar = new TreeMap<>();
  private Instant begin = Instant.now();

  @Override
  public void scored(
      Review review, SentimentEvent event, ActiveModel model, long recordTimestamp, Duration time) {
    float probability = event.getPositiveProbability();
    Counts of = counts.computeIfAbsent(ModelId.of(event.getModel()).toString(), id -> new Counts());
    (probability >= 0.5f ? of.positive : of.negative).increment();
    of.tokens.add(event.getTokenCount());
    of.unknown.add(event.getUnknownTokenCount());
    int part = Math.min(SCORE_PARTS - 1, (int) (probability * SCORE_PARTS));
    of.scores[Math.max(0, part)].increment();
    nanos.recordValue(Math.min(LONGEST_NANOS, Math.max(0, time.toNanos())));
    long waitedMs = event.getScoredAt().toEpochMilli() - recordTimestamp;
    waits.recordValue(Math.min(Duration.ofDays(1).toMillis(), Math.max(0, waitedMs)));
  }

  @Override
  public void buried() {
    deadLetters.increment();
  }

  /** Ends an interval; to be called after each {@link #INTERVAL}. */
  synchronized void turn() {
    Instant end = Instant.now();
    Map<String, Tally> models = new TreeMap<>();
    counts.forEach(
        (model, of) -> {
          Tally tally = of.take();
          if (tally.reviews() > 0) {
            models.put(model, tally);
          }
        });
    Histogram times = nanos.getIntervalHistogram();
    Histogram waited = waits.getIntervalHistogram();
    boolean none = times.getTotalCount() == 0;
    samples.addLast(
        new Sample(
            end,
            Math.max(1e-3, Duration.between(begin, end).toNanos() / 1e9),
            none ? Double.NaN : times.getValueAtPercentile(50) / 1e6,
            none ? Double.NaN : times.getValueAtPercentile(99) / 1e6,
            none ? Double.NaN : waited.getValueAtPercentile(50),
            deadLetters.sumThenReset(),
            drift(models),
            models));
    begin = end;
    if (samples.size() > INTERVALS) {
      samples.removeFirst();
      forgetIdleModels();
    }
  }

  /**
   * How far the last minute's scores are from all that the same model gave before: of the model
   * that scored most in this interval.
   */
  private double drift(Map<String, Tally> models) {
    String most = null;
    long[] recent = new long[SCORE_PARTS];
    long[] before = new long[SCORE_PARTS];
    long reviews = 0;
    for (Map.Entry<String, Tally> model : models.entrySet()) {
      Tally tally = model.getValue();
      long[] soFar = scoresSoFar.computeIfAbsent(model.getKey(), id -> new long[SCORE_PARTS]);
      add(soFar, tally.scores(), 1);
      if (tally.reviews() > reviews) {
        most = model.getKey();
        recent = tally.scores().clone();
        before = soFar.clone();
        reviews = tally.reviews();
      }
    }
    List<Sample> all = new ArrayList<>(samples);
    for (Sample sample : all.subList(Math.max(0, all.size() - DRIFT_INTERVALS + 1), all.size())) {
      Tally tally = most == null ? null : sample.models().get(most);
      if (tally != null) {
        add(recent, tally.scores(), 1);
      }
    }
    add(before, recent, -1);
    return sum(recent) < DRIFT_LEAST || sum(before) < DRIFT_LEAST
        ? Double.NaN
        : GuardrailJudge.stabilityIndex(recent, before);
  }

  private static void add(long[] to, long[] scores, int times) {
    for (int part = 0; part < SCORE_PARTS; part++) {
      to[part] += times * scores[part];
    }
  }

  private static long sum(long[] scores) {
    long sum = 0;
    for (long score : scores) {
      sum += score;
    }
    return sum;
  }

  /** Models come and go; those that no sample knows any more are counted anew if they come back. */
  private void forgetIdleModels() {
    TreeSet<String> known = new TreeSet<>();
    samples.forEach(sample -> known.addAll(sample.models().keySet()));
    counts.keySet().retainAll(known);
    scoresSoFar.keySet().retainAll(known);
  }

  /** The intervals, one array for each figure, the oldest first; null where there is none. */
  synchronized ObjectNode json() {
    ObjectNode json = ConsoleJson.object().put("interval_s", INTERVAL.toSeconds());
    column(json, "at", sample -> sample.end().toEpochMilli() / 1e3);
    column(json, "reviews_per_s", sample -> sample.sum(Tally::reviews) / sample.seconds());
    column(json, "dead_letters_per_s", sample -> sample.deadLetters() / sample.seconds());
    column(json, "p50_ms", Sample::p50Ms);
    column(json, "p99_ms", Sample::p99Ms);
    column(json, "wait_p50_ms", Sample::waitP50Ms);
    column(json, "positive_share", sample -> share(sample, Tally::positive, Tally::reviews));
    column(json, "unknown_share", sample -> share(sample, Tally::unknown, Tally::tokens));
    column(json, "drift", Sample::drift);
    TreeSet<String> models = new TreeSet<>();
    samples.forEach(sample -> models.addAll(sample.models().keySet()));
    ObjectNode labels = json.putObject("labels");
    for (String model : models) {
      ObjectNode mix = labels.putObject(model);
      column(mix, "positive", sample -> of(sample, model, Tally::positive));
      column(mix, "negative", sample -> of(sample, model, Tally::negative));
    }
    return json;
  }

  private static double share(
      Sample sample, ToLongFunction<Tally> part, ToLongFunction<Tally> whole) {
    return (double) sample.sum(part) / sample.sum(whole);
  }

  private static double of(Sample sample, String model, ToLongFunction<Tally> figure) {
    @Nullable Tally tally = sample.models().get(model);
    return tally == null ? 0 : figure.applyAsLong(tally) / sample.seconds();
  }

  private void column(ObjectNode to, String name, ToDoubleFunction<Sample> figure) {
    ArrayNode column = to.putArray(name);
    for (Sample sample : samples) {
      double value = figure.applyAsDouble(sample);
      if (Double.isFinite(value)) {
        column.add(Math.round(value * 1e4) / 1e4);
      } else {
        column.addNull();
      }
    }
  }
}
