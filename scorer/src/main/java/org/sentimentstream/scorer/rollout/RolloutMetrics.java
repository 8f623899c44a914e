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
            .description("Times that this instance took up another routing")
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
            .description("From the wish for a model until it can score")
            .register(registry);
  }

  void swapped() {
    swaps.increment();
  }

  void prepared(Duration time) {
    preparation.record(time);
  }

  void refused() {
    failures.increment();
  }

  void unreadableCommand() {
    unreadable.increment();
  }
}
