package org.sentimentstream.deploy.bench.pipeline;

import java.time.Duration;

/** Processor time for each review from a moment on: the scorer's, and that of all in this JVM. */
final class CpuMeter {

  private final ScorerProcess scorer;
  private final EventLog log;
  private final Duration scorerBefore;
  private final Duration hereBefore;
  private final long reviewsBefore;

  CpuMeter(ScorerProcess scorer, EventLog log) {
    this.scorer = scorer;
    this.log = log;
    this.scorerBefore = scorer.cpu();
    this.hereBefore = here();
    this.reviewsBefore = log.reviews();
  }

  /** Milliseconds of the scorer for each review until now. */
  double ofScorer() {
    return perReview(scorer.cpu().minus(scorerBefore));
  }

  /** Milliseconds of broker, load and reader for each review until now. */
  double ofBroker() {
    return perReview(here().minus(hereBefore));
  }

  private double perReview(Duration time) {
    long reviews = Math.max(1, log.reviews() - reviewsBefore);
    return Rounded.to(3, time.toNanos() / 1e6 / reviews);
  }

  private static Duration here() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
