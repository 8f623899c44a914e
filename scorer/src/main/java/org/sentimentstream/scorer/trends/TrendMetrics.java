package org.sentimentstream.scorer.trends;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What is counted of the trends. Counts are of attempts, as those of the scoring. */
public final class TrendMetrics {

  private final Counter counted;
  private final Counter late;
  private final Counter foreign;

  public TrendMetrics(MeterRegistry registry) {
    counted =
        Counter.builder("sentiment.trends.reviews")
            .description("Scored reviews counted in their product's trend")
            .register(registry);
    late =
        Counter.builder("sentiment.trends.late")
            .description("Scored reviews that came after their window and its grace")
            .register(registry);
    foreign =
        Counter.builder("sentiment.trends.foreign")
            .description("Records of the trends' repartition topic that no scorer wrote")
            .register(registry);
  }

  void counted() {
    counted.increment();
  }

  void late() {
    late.increment();
  }

  void foreign() {
    foreign.increment();
  }
}
