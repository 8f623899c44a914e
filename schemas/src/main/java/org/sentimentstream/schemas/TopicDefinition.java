package org.sentimentstream.schemas;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A topic as the system needs it.
 *
 * @param name its name
 * @param partitions number of partitions to create it with
 * @param config topic settings to create it with; the broker's defaults hold for all others
 * @param binding whether the system is wrong on a topic that differs: one that exists already must
 *     have this number of partitions and these settings. Otherwise they are a proposal.
 */
public record TopicDefinition(
    String name, int partitions, Map<String, String> config, boolean binding) {
  public TopicDefinition {
    if (partitions < 1) {
      throw new IllegalArgumentException(
          "Topic " + name + " needs at least 1 partition, not " + partitions);
    }
    config = Map.copyOf(config);
  }

  /** For an admin client; with the broker's own default replication factor. */
  public NewTopic newTopic() {
    return new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(config);
  }
}
