package org.sentimentstream.scorer.rollout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.rollout.ModelObservation;

/**
 * What each model did on this instance since it took up a routing: what the guardrails are judged
 * by. Counts are of attempts, as all metrics here. For any number of threads.
 */
public final class ModelObservations {

  /** Equal parts of 0 to 1 that probabilities are counted in. */
  static final int SCORE_PARTS = 10;

  private record Role(ModelRef model, boolean shadow) {}

  private static final class Counts {
    private final LongAdder reviews = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder positive = new LongAdder();
    private final LongAdder disagreements = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final ConcurrentHistogram nanos = new ConcurrentHistogram(2);
    private final AtomicLongArray scores = new AtomicLongArray(SCORE_PARTS);
  }

  private volatile Map<Role, Counts> counts = new ConcurrentHashMap<>();

  /** Another routing is taken up: the counts begin anew. */
  void clear() {
    counts = new ConcurrentHashMap<>();
  }

  /** A model scored a review. */
  public void scored(ModelRef model, boolean shadow, float positiveProbability, Duration time) {
    Counts of = of(model, shadow);
    of.reviews.increment();
    if (positiveProbability >= 0.5f) {
      of.positive.increment();
    }
    of.nanos.recordValue(Math.max(0, time.toNanos()));
    int part = Math.min(SCORE_PARTS - 1, (int) (positiveProbability * SCORE_PARTS));
    of.scores.incrementAndGet(Math.max(0, part));
  }

  /** A shadow gave another label than the model whose event went out. */
  public void disagreed(ModelRef shadow) {
    of(shadow, true).disagreements.increment();
  }

  /** A model could not score a review. */
  public void failed(ModelRef model, boolean shadow) {
    Counts of = of(model, shadow);
    of.reviews.increment();
    of.failures.increment();
  }

  /** A review of the shadow's sample was left out. */
  public void dropped(ModelRef shadow) {
    of(shadow, true).dropped.increment();
  }

  private Counts of(ModelRef model, boolean shadow) {
    return counts.computeIfAbsent(new Role(model, shadow), role -> new Counts());
  }

  List<ModelObservation> toAvro() {
    List<ModelObservation> all = new ArrayList<>();
    counts.forEach(
        (role, of) -> {
          List<Long> scores = new ArrayList<>();
          for (int part = 0; part < SCORE_PARTS; part++) {
            scores.add(of.scores.get(part));
          }
          all.add(
              ModelObservation.newBuilder()
                  .setModel(role.model())
                  .setShadow(role.shadow())
                  .setReviews(of.reviews.sum())
                  .setFailures(of.failures.sum())
                  .setPositive(of.positive.sum())
                  .setDisagreements(of.disagreements.sum())
                  .setDropped(of.dropped.sum())
                  .setP99Ms(of.nanos.getValueAtPercentile(99) / 1e6)
                  .setScores(scores)
                  .build());
        });
    return all;
  }
}
