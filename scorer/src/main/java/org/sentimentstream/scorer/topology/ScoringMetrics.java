package org.sentimentstream.scorer.topology;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.sentimentstream.events.SentimentEvent;

/**
 * What is counted of the scoring. Counts are of attempts: after a crash a review may be scored, and
 * counted, again, although its event is seen once. Nothing that a record holds becomes a tag.
 */
public final class ScoringMetrics {

  private static final Duration[] SCORING_BUCKETS =
      millis(0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000);
  private static final Duration[] LATENCY_BUCKETS =
      millis(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000);

  /** A record may claim any time; one of decades ago would be all that the sum says. */
  private static final Duration LONGEST_LATENCY = Duration.ofDays(1);

  private static final double[] SCORE_BUCKETS = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1};
  private static final double[] DIFFERENCE_BUCKETS = {0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1};

  private final Counter reviews;
  private final Counter events;
  private final Map<DeadLetterReason, Counter> deadLetters = new EnumMap<>(DeadLetterReason.class);
  private final Counter registryRetries;
  private final Counter tokens;
  private final Counter unknownTokens;
  private final Counter truncated;
  private final Map<ModelRole, Timer> scoring = new EnumMap<>(ModelRole.class);
  private final Map<ModelRole, DistributionSummary> scores = new EnumMap<>(ModelRole.class);
  private final Timer latency;
  private final Counter shadowDisagreements;
  private final Counter shadowFailures;
  private final Counter shadowDropped;
  private final DistributionSummary shadowDifference;

  public ScoringMetrics(MeterRegistry registry) {
    reviews =
        Counter.builder("sentiment.reviews")
            .description("Records taken from the topic of the reviews")
            .register(registry);
    events =
        Counter.builder("sentiment.events").description("Sentiment events made").register(registry);
    for (DeadLetterReason reason : DeadLetterReason.values()) {
      deadLetters.put(
          reason,
          Counter.builder("sentiment.dead.letters")
              .description("Records that could not be scored")
              .tag("reason", reason.tag())
              .register(registry));
    }
    registryRetries =
        Counter.builder("sentiment.registry.retries")
            .description("Times that scoring waited for the schema registry")
            .register(registry);
    tokens =
        Counter.builder("sentiment.tokens")
            .description("Tokens of the reviews that have events")
            .register(registry);
    unknownTokens =
        Counter.builder("sentiment.tokens.unknown")
            .description("Those of them that the model's dictionary lacks")
            .register(registry);
    truncated =
        Counter.builder("sentiment.reviews.truncated")
            .description("Reviews whose end was left out: they have more than sentiment.max.tokens")
            .register(registry);
    for (ModelRole role : ModelRole.values()) {
      scoring.put(
          role,
          Timer.builder("sentiment.scoring")
              .description("From a review's text to its event")
              .tag("role", role.tag())
              .serviceLevelObjectives(SCORING_BUCKETS)
              .register(registry));
      scores.put(
          role,
          DistributionSummary.builder("sentiment.score")
              .description("Probability that a review is positive")
              .tag("role", role.tag())
              .serviceLevelObjectives(SCORE_BUCKETS)
              .register(registry));
    }
    latency =
        Timer.builder("sentiment.event.latency")
            .description(
                "From a record's time until its event is made; readers see it with the commit")
            .serviceLevelObjectives(LATENCY_BUCKETS)
            .register(registry);
    shadowDisagreements =
        Counter.builder("sentiment.shadow.disagreements")
            .description("Reviews that the shadow gave another label")
            .register(registry);
    shadowFailures =
        Counter.builder("sentiment.shadow.failures")
            .description("Reviews that the shadow failed at")
            .register(registry);
    shadowDropped =
        Counter.builder("sentiment.shadow.dropped")
            .description("Reviews of the shadow's sample that were left out because many waited")
            .register(registry);
    shadowDifference =
        DistributionSummary.builder("sentiment.shadow.difference")
            .description("How far the shadow's probability is from that of the event")
            .serviceLevelObjectives(DIFFERENCE_BUCKETS)
            .register(registry);
  }

  private static Duration[] millis(double... values) {
    Duration[] durations = new Duration[values.length];
    for (int i = 0; i < values.length; i++) {
      durations[i] = Duration.ofNanos(Math.round(values[i] * 1e6));
    }
    return durations;
  }

  void review() {
    reviews.increment();
  }

  /** A model scored a review. */
  void scored(ModelRole role, SentimentEvent event, Duration time) {
    of(scoring, role).record(time);
    of(scores, role).record(event.getPositiveProbability());
  }

  /**
   * An event goes out.
   *
   * @param recordTime the review's time on its topic, milliseconds since 1970
   */
  void event(SentimentEvent event, long recordTime) {
    events.increment();
    tokens.increment(event.getTokenCount());
    unknownTokens.increment(event.getUnknownTokenCount());
    if (event.getTruncated()) {
      truncated.increment();
    }
    long age = event.getScoredAt().toEpochMilli() - recordTime;
    latency.record(Duration.ofMillis(Math.max(0, Math.min(age, LONGEST_LATENCY.toMillis()))));
  }

  void deadLetter(DeadLetterReason reason) {
    of(deadLetters, reason).increment();
  }

  /** The shadow scored a review as well. */
  void compared(SentimentEvent event, SentimentEvent shadow) {
    if (shadow.getLabel() != event.getLabel()) {
      shadowDisagreements.increment();
    }
    shadowDifference.record(
        Math.abs(shadow.getPositiveProbability() - event.getPositiveProbability()));
  }

  void shadowFailed() {
    shadowFailures.increment();
  }

  void shadowDropped() {
    shadowDropped.increment();
  }

  void registryRetry() {
    registryRetries.increment();
  }

  private static <K, M> M of(Map<K, M> meters, K kind) {
    M meter = meters.get(kind);
    if (meter == null) {
      throw new IllegalStateException("there is no meter of " + kind);
    }
    return meter;
  }
}
