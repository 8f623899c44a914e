package org.sentimentstream.scorer;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** How many reviews wait in each partition, as Kafka's consumers know. */
final class LagWatch {

  private LagWatch() {}

  /** The waiting reviews by partition of a topic, from a client's metrics. */
  static Map<Integer, Long> lags(Map<MetricName, ? extends Metric> metrics, String topic) {
    // A metric's tag has underscores for the dots of the topic.
    String tag = topic.replace('.', '_');
    Map<Integer, Long> lags = new HashMap<>();
    metrics.forEach(
        (name, metric) -> {
          String of = name.tags().get("topic");
          String partition = name.tags().get("partition");
          if (name.name().equals("records-lag")
              && of != null
              && partition != null
              && of.replace('.', '_').equals(tag)
              && metric.metricValue() instanceof Double lag
              && lag >= 0) {
            lags.merge(Integer.parseInt(partition), lag.longValue(), Math::max);
          }
        });
    return lags;
  }
}
