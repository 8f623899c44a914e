package org.sentimentstream.scorer.topics;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.schemas.TopicDefinition;
import org.sentimentstream.scorer.config.ConfigurationException;
import org.sentimentstream.scorer.config.ScorerConfig;

/**
 * What a cluster's operator decides for all topics, where the system itself does not care. What is
 * null is left to the cluster's defaults, and is nothing that a topic can differ in.
 *
 * @param replicas replicas of each partition
 * @param minInsyncReplicas replicas that must have a record before it counts as written
 * @param retention how long reviews, events and dead letters are kept; the other topics are kept
 *     for ever
 */
public record TopicWishes(
    @Nullable Integer replicas, @Nullable Integer minInsyncReplicas, @Nullable Duration retention) {

  public TopicWishes {
    requirePositive("replicas", replicas);
    requirePositive("min.insync.replicas", minInsyncReplicas);
    if (replicas != null && minInsyncReplicas != null && minInsyncReplicas > replicas) {
      throw new ConfigurationException(
          "min.insync.replicas=%d of %d replicas: nothing could ever be written"
              .formatted(minInsyncReplicas, replicas));
    }
    if (retention != null && (retention.isNegative() || retention.isZero())) {
      throw new ConfigurationException("a retention is longer than nothing, came " + retention);
    }
  }

  private static void requirePositive(String what, @Nullable Integer number) {
    if (number != null && (number < 1 || number > Short.MAX_VALUE)) {
      throw new ConfigurationException(what + " is at least 1, came " + number);
    }
  }

  /** All topics of the system under the configuration's names, as they are wished. */
  public List<TopicDefinition> definitions(ScorerConfig config) {
    return Stream.concat(config.topicDefinitions().stream(), Stream.of(config.topics().labels()))
        .map(this::wished)
        .toList();
  }

  private TopicDefinition wished(TopicDefinition topic) {
    Map<String, String> settings = new HashMap<>(topic.config());
    if (minInsyncReplicas != null) {
      settings.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, minInsyncReplicas.toString());
    }
    boolean keptForEver = topic.binding() || settings.containsKey(TopicConfig.RETENTION_MS_CONFIG);
    if (retention != null && !keptForEver) {
      settings.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
    }
    return new TopicDefinition(topic.name(), topic.partitions(), settings, topic.binding());
  }
}
