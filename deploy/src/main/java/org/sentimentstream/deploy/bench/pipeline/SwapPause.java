package org.sentimentstream.deploy.bench.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * What one model swap did to the flow of events: the longest time without one from the command to
 * half a second after the last instance runs the new model (fetching, proving and warming up
 * included), beside the longest of an equally long time right before. In milliseconds.
 *
 * <p>Scoring is judged by the moments at which events were made, over all partitions and within
 * one: under exactly-once their arrival is clustered by commits, whatever the model does. Arrival
 * is given as well.
 */
record SwapPause(
    @JsonProperty("seconds") double seconds,
    @JsonProperty("gap_ms") double gap,
    @JsonProperty("normal_gap_ms") double normalGap,
    @JsonProperty("gap_in_a_partition_ms") double partitionGap,
    @JsonProperty("normal_gap_in_a_partition_ms") double normalPartitionGap,
    @JsonProperty("arrival_gap_ms") double arrivalGap,
    @JsonProperty("normal_arrival_gap_ms") double normalArrivalGap) {

  private static final double NANOS = 1e6; // in a millisecond

  /**
   * A moment by both clocks.
   *
   * @param millis since 1970
   * @param nanos as {@link System#nanoTime()} has it
   */
  record Moment(long millis, long nanos) {
    static Moment now() {
      return new Moment(System.currentTimeMillis(), System.nanoTime());
    }
  }

  /**
   * From the command to half a second after the last instance had done it.
   *
   * @param begin inclusive
   * @param end inclusive
   */
  record Span(Moment begin, Moment end) {
    long millis() {
      return end.millis() - begin.millis();
    }
  }

  static SwapPause of(Collection<SeenEvent> events, Span span) {
    Moment begin = span.begin();
    Moment end = span.end();
    long millis = span.millis();
    long nanos = end.nanos() - begin.nanos();
    List<Integer> partitions = events.stream().map(SeenEvent::partition).distinct().toList();
    double[] inPartition = new double[2];
    for (int partition : partitions) {
      Predicate<SeenEvent> its = event -> event.partition() == partition;
      for (int i = 0; i < 2; i++) {
        long from = begin.millis() - (1 - i) * millis;
        inPartition[i] =
            Math.max(
                inPartition[i],
                longestGap(events, its, SeenEvent::scoredAtMillis, from, from + millis));
      }
    }
    Predicate<SeenEvent> all = event -> true;
    ToLongFunction<SeenEvent> scored = SeenEvent::scoredAtMillis;
    ToLongFunction<SeenEvent> arrived = SeenEvent::arrivedNanos;
    return new SwapPause(
        Rounded.to(2, nanos / 1e9),
        longestGap(events, all, scored, begin.millis(), end.millis()),
        longestGap(events, all, scored, begin.millis() - millis, begin.millis()),
        inPartition[1],
        inPartition[0],
        Rounded.to(1, longestGap(events, all, arrived, begin.nanos(), end.nanos()) / NANOS),
        Rounded.to(
            1, longestGap(events, all, arrived, begin.nanos() - nanos, begin.nanos()) / NANOS));
  }

  /** How much longer than usual nothing was scored. */
  double pause() {
    return Math.max(0, gap - normalGap);
  }

  /** The same within the partition that waited longest. */
  double partitionPause() {
    return Math.max(0, partitionGap - normalPartitionGap);
  }

  /** The same for a consumer of committed records. */
  double arrivalPause() {
    return Rounded.to(1, Math.max(0, arrivalGap - normalArrivalGap));
  }

  /** The longest time without an event, the span's ends included. */
  private static double longestGap(
      Collection<SeenEvent> events,
      Predicate<SeenEvent> which,
      ToLongFunction<SeenEvent> time,
      long from,
      long to) {
    long[] times =
        events.stream()
            .filter(which)
            .mapToLong(time)
            .filter(at -> at >= from && at <= to)
            .sorted()
            .toArray();
    long[] fenced = Arrays.copyOf(times, times.length + 2);
    fenced[times.length] = from;
    fenced[times.length + 1] = to;
    Arrays.sort(fenced);
    return IntStream.range(1, fenced.length)
        .mapToLong(i -> fenced[i] - fenced[i - 1])
        .max()
        .orElse(0);
  }
}
