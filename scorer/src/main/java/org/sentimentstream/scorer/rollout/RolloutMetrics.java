package org.sentimentstream.scorer.rollout;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What is counted of the rollout. */
final class RolloutMetrics {

  private final Counter swaps;
  private final Counter failures;
  private final Counter unreadable;
  private final Timer preparation;

  RolloutMetrics(MeterRegistry registry) {
    swaps =
        Counter.builder("sentiment.model.swaps")
            .description("Times that another model began to score")
            .register(registry);
    failures =
        Counter.builder("sentiment.model.failures")
            .description("Models that were refused")
            .register(registry);
    unreadable =
        Counter.builder("sentiment.control.unreadable")
            .description("Records of the control topic that were no commands")
            .register(registry);
    preparation =
        Timer.builder("sentiment.model.preparation")
            .description("From the wish for a model until it scores")
            .register(registry);
  }

  void swapped(Duration preparationTime) {
    swaps.increment();
    preparation.record(preparationTime);
  }

  void refused() {
    failures.increment();
  }

  void unreadableCommands(long more) {
    unreadable.increment((double) more);
  }
}
