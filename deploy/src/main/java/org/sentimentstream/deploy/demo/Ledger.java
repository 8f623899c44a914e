package org.sentimentstream.deploy.demo;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.events.SentimentLabel;

/**
 * Account of what was sent and what came out: proves that every review gave exactly one event. For
 * use by several threads.
 */
final class Ledger {

  private static final long MICROS = 1_000;

  private final Map<String, Sent> sent = new HashMap<>();
  private final Set<String> scored = new HashSet<>();
  private final Map<String, Integer> eventsByModel = new LinkedHashMap<>();
  private final Histogram latencyMicros = new Histogram(3);
  private int duplicates;
  private int foreign;
  private int deadLetters;
  private int labelled;
  private int labelledRightly;
  private long firstSent;
  private long lastScored;

  private record Sent(long nanos, @Nullable Boolean positive) {}

  /**
   * A review is about to be sent.
   *
   * @param nanos now, as {@link System#nanoTime()} has it
   */
  synchronized void sending(String id, DemoReview review, long nanos) {
    if (sent.isEmpty()) {
      firstSent = nanos;
    }
    sent.put(id, new Sent(nanos, review.positive()));
  }

  /**
   * An event came.
   *
   * @return nanoseconds since its review was sent; empty where somebody else sent it
   */
  synchronized OptionalLong scored(SentimentEvent event, long nanos) {
    String model = event.getModel().getName() + " " + event.getModel().getVersion();
    eventsByModel.merge(model, 1, Integer::sum);
    Sent review = sent.get(event.getReviewId());
    if (review == null) {
      foreign++;
      return OptionalLong.empty();
    }
    long latency = Math.max(0, nanos - review.nanos());
    if (!scored.add(event.getReviewId())) {
      duplicates++;
      return OptionalLong.of(latency);
    }
    lastScored = nanos;
    latencyMicros.recordValue(latency / MICROS);
    if (review.positive() != null) {
      labelled++;
      boolean positive = event.getLabel() == SentimentLabel.POSITIVE;
      labelledRightly += positive == review.positive() ? 1 : 0;
    }
    return OptionalLong.of(latency);
  }

  synchronized void deadLetter() {
    deadLetters++;
  }

  /** Reviews whose event or dead letter came. */
  synchronized int accountedFor() {
    return scored.size() + deadLetters;
  }

  /** Events and dead letters of all kinds: grows as long as anything happens. */
  synchronized int arrivals() {
    return scored.size() + duplicates + foreign + deadLetters;
  }

  /** The account as it is now. */
  synchronized Summary summary() {
    double seconds = Math.max(1, lastScored - firstSent) / 1e9;
    return new Summary(
        sent.size(),
        scored.size(),
        duplicates,
        foreign,
        deadLetters,
        new LinkedHashMap<>(eventsByModel),
        scored.size() / seconds,
        latencyMicros.getValueAtPercentile(50) / 1e3,
        latencyMicros.getValueAtPercentile(99) / 1e3,
        labelled,
        labelledRightly);
  }
}
