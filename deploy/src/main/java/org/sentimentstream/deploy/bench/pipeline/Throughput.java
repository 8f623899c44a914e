package org.sentimentstream.deploy.bench.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How fast a scorer works off a backlog, by the moments at which it scored; the first 40 % and the
 * last 5 % of the events are left out, where the backlog is still being sent and threads run dry.
 *
 * @param reviewsPerSecond over the whole of the rest
 * @param tokensPerSecond likewise
 * @param slices reviews a second in fifths of it
 * @param cpu processor time of the scorer for one review, in milliseconds
 * @param brokerCpu the same of broker, load and reader
 */
record Throughput(
    @JsonProperty("reviews_per_s") double reviewsPerSecond,
    @JsonProperty("tokens_per_s") long tokensPerSecond,
    @JsonProperty("reviews_per_s_by_fifths") List<Double> slices,
    @JsonProperty("scorer_cpu_ms_per_review") double cpu,
    @JsonProperty("broker_and_load_cpu_ms_per_review") double brokerCpu) {

  static final double BEGIN = 0.4;
  static final double END = 0.95;
  private static final int SLICES = 5;

  static Throughput of(List<SeenEvent> events, double cpu, double brokerCpu) {
    List<SeenEvent> ordered =
        events.stream().sorted(Comparator.comparingLong(SeenEvent::scoredAtMillis)).toList();
    int from = (int) (ordered.size() * BEGIN);
    int to = (int) (ordered.size() * END);
    List<SeenEvent> steady = ordered.subList(from, to);
    List<Double> slices = new ArrayList<>();
    for (int i = 0; i < SLICES; i++) {
      slices.add(
          rate(steady.subList(i * steady.size() / SLICES, (i + 1) * steady.size() / SLICES)));
    }
    double rate = rate(steady);
    double tokens = steady.stream().mapToLong(SeenEvent::tokens).sum();
    return new Throughput(
        rate,
        Math.round(rate * tokens / Math.max(1, steady.size())),
        slices,
        Rounded.to(3, cpu),
        Rounded.to(3, brokerCpu));
  }

  private static double rate(List<SeenEvent> ordered) {
    if (ordered.size() < 2) {
      return 0;
    }
    long millis =
        ordered.get(ordered.size() - 1).scoredAtMillis() - ordered.get(0).scoredAtMillis();
    return Rounded.to(1, 1e3 * (ordered.size() - 1) / Math.max(1, millis));
  }
}
