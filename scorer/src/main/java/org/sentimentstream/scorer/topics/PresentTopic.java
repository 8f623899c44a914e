package org.sentimentstream.scorer.topics;

import java.util.Map;

/**
 * A topic as it is on the cluster.
 *
 * @param replicas of the partition that has fewest
 * @param settings all that hold for it, the broker's defaults among them
 */
public record PresentTopic(
    String name, int partitions, int replicas, Map<String, String> settings) {
  public PresentTopic {
    settings = Map.copyOf(settings);
  }
}
