package org.sentimentstream.scorer;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** How long stream threads have not asked for reviews, as Kafka's consumers know. */
final class PollWatch {

  private PollWatch() {}

  /** The longest of all stream threads, from Kafka Streams' metrics; zero before the first poll. */
  static Duration longestSilence(Map<MetricName, ? extends Metric> metrics) {
    return metrics.entrySet().stream()
        .filter(metric -> metric.getKey().name().equals("last-poll-seconds-ago"))
        // The others restore stores, and do nothing most of the time.
        .filter(metric -> !isRestoring(metric.getKey().tags().getOrDefault("client-id", "")))
        .map(metric -> metric.getValue().metricValue())
        .map(seconds -> seconds instanceof Double ago && ago > 0 ? ago : 0.0)
        .map(seconds -> Duration.ofMillis((long) (seconds * 1_000)))
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  private static boolean isRestoring(String clientId) {
    return clientId.endsWith("-restore-consumer") || clientId.endsWith("-global-consumer");
  }
}
