package org.sentimentstream.deploy.bench.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Latencies at one load, which was offered in several rounds: the medians, and each. */
record OfferedLoad(
    @JsonProperty("offered_reviews_per_s") double offered,
    @JsonProperty("p50_ms") double p50,
    @JsonProperty("p99_ms") double p99,
    @JsonProperty("p999_ms") double p999,
    @JsonProperty("scorer_cpu_ms_per_review") double cpu,
    @JsonProperty("rounds") List<Latency> rounds) {

  /** Of one round or more at the same load. */
  static OfferedLoad of(List<Latency> rounds) {
    return new OfferedLoad(
        rounds.get(0).offered(),
        median(rounds, Latency::p50),
        median(rounds, Latency::p99),
        median(rounds, Latency::p999),
        median(rounds, Latency::cpu),
        List.copyOf(rounds));
  }

  private static double median(List<Latency> rounds, ToDoubleFunction<Latency> which) {
    return Rounded.median(rounds.stream().mapToDouble(which).boxed().toList());
  }
}
