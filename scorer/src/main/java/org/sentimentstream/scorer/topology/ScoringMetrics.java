package org.sentimentstream.scorer.topology;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * What is counted of the scoring. Counts are of attempts: after a crash a review may be scored, and
 * counted, again, although its event is seen once.
 */
public final class ScoringMetrics {

  private final Counter reviews;
  private final Counter events;
  private final Counter deadLetters;
  private final Counter registryRetries;
  private final Timer scoring;

  public ScoringMetrics(MeterRegistry registry) {
    reviews =
        Counter.builder("sentiment.reviews")
            .description("Records taken from the topic of the reviews")
            .register(registry);
    events =
        Counter.builder("sentiment.events").description("Sentiment events made").register(registry);
    deadLetters =
        Counter.builder("sentiment.dead.letters")
            .description("Records that could not be scored")
            .register(registry);
    registryRetries =
        Counter.builder("sentiment.registry.retries")
            .description("Times that scoring waited for the schema registry")
            .register(registry);
    scoring =
        Timer.builder("sentiment.scoring")
            .description("From a review's text to its event")
            .publishPercentiles(0.5, 0.99)
            .register(registry);
  }

  Timer scoring() {
    return scoring;
  }

  void review() {
    reviews.increment();
  }

  void event() {
    events.increment();
  }

  void deadLetter() {
    deadLetters.increment();
  }

  void registryRetry() {
    registryRetries.increment();
  }
}
