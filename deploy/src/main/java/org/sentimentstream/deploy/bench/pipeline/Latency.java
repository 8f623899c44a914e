package org.sentimentstream.deploy.bench.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collection;
import org.HdrHistogram.Histogram;

/**
 * From the moment at which a review was due to be sent to the moment at which a consumer of
 * committed records had its event, at one offered load.
 */
record Latency(
    @JsonProperty("offered_reviews_per_s") double offered,
    @JsonProperty("reviews") long reviews,
    @JsonProperty("p50_ms") double p50,
    @JsonProperty("p99_ms") double p99,
    @JsonProperty("p999_ms") double p999,
    @JsonProperty("max_ms") double max,
    @JsonProperty("scorer_cpu_ms_per_review") double cpu) {

  /**
   * Of the events of a schedule, but for its first seconds.
   *
   * @param cpu processor time of the scorer for one review, in milliseconds
   */
  static Latency of(
      Schedule schedule, double skippedSeconds, Collection<SeenEvent> events, double cpu) {
    long from = schedule.startNanos() + Math.round(skippedSeconds * 1e9);
    Histogram micros = new Histogram(3);
    for (SeenEvent event : events) {
      long due = schedule.dueNanos(event.sequence());
      if (due >= from) {
        micros.recordValue(Math.max(0, event.arrivedNanos() - due) / 1000);
      }
    }
    return new Latency(
        Rounded.to(1, schedule.perSecond()),
        micros.getTotalCount(),
        millis(micros, 50),
        millis(micros, 99),
        millis(micros, 99.9),
        millis(micros, 100),
        Rounded.to(3, cpu));
  }

  private static double millis(Histogram micros, double percentile) {
    return Rounded.to(1, micros.getValueAtPercentile(percentile) / 1e3);
  }
}
