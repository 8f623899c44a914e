package org.sentimentstream.scorer.topics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.schemas.TopicDefinition;
import org.sentimentstream.scorer.topics.TopicDifference.Remedy;

/** Reads what topics are on a cluster, and creates and sets what a plan says. */
public final class ClusterTopics {

  private final Admin admin;

  public ClusterTopics(Admin admin) {
    this.admin = admin;
  }

  /**
   * Those of the named topics that are there.
   *
   * @throws KafkaException where the broker refuses, also where it hides a topic
   */
  public Map<String, PresentTopic> read(Collection<String> names) throws InterruptedException {
    Map<String, TopicDescription> described = new HashMap<>();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> asked :
        admin.describeTopics(names).topicNameValues().entrySet()) {
      try {
        described.put(asked.getKey(), get(asked.getValue()));
      } catch (UnknownTopicOrPartitionException e) {
        // It is missing.
      }
    }
    Map<String, PresentTopic> present = new HashMap<>();
    List<ConfigResource> resources =
        described.keySet().stream().map(ClusterTopics::resource).toList();
    for (Map.Entry<ConfigResource, Config> one :
        get(admin.describeConfigs(resources).all()).entrySet()) {
      String name = one.getKey().name();
      present.put(name, present(Objects.requireNonNull(described.get(name)), one.getValue()));
    }
    return present;
  }

  private static PresentTopic present(TopicDescription topic, Config config) {
    Map<String, String> settings = new HashMap<>();
    for (ConfigEntry entry : config.entries()) {
      if (entry.value() != null) {
        settings.put(entry.name(), entry.value());
      }
    }
    int replicas =
        topic.partitions().stream()
            .mapToInt(partition -> partition.replicas().size())
            .min()
            .orElse(0);
    return new PresentTopic(topic.name(), topic.partitions().size(), replicas, settings);
  }

  /**
   * Does what needs no hands: creates topics, all in one request, and then sets settings.
   *
   * @param replicas of each new partition; null for the cluster's default
   * @throws KafkaException where the broker refuses; topics that were created stay
   */
  public void apply(
      List<TopicDifference> differences, List<TopicDefinition> wanted, @Nullable Integer replicas)
      throws InterruptedException {
    List<NewTopic> created = new ArrayList<>();
    Map<ConfigResource, Collection<AlterConfigOp>> set = new HashMap<>();
    for (TopicDifference one : differences) {
      if (one.remedy() == Remedy.CREATE) {
        created.add(newTopic(named(wanted, one.topic()), replicas));
      } else if (one.remedy() == Remedy.SET) {
        set.computeIfAbsent(resource(one.topic()), topic -> new ArrayList<>())
            .add(
                new AlterConfigOp(
                    new ConfigEntry(one.what(), one.should()), AlterConfigOp.OpType.SET));
      }
    }
    get(admin.createTopics(created).all());
    get(admin.incrementalAlterConfigs(set).all());
  }

  private static TopicDefinition named(List<TopicDefinition> topics, String name) {
    return topics.stream().filter(topic -> topic.name().equals(name)).findFirst().orElseThrow();
  }

  private static NewTopic newTopic(TopicDefinition topic, @Nullable Integer replicas) {
    return new NewTopic(
            topic.name(),
            Optional.of(topic.partitions()),
            Optional.ofNullable(replicas).map(Integer::shortValue))
        .configs(topic.config());
  }

  private static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }

  private static <T> T get(KafkaFuture<T> answer) throws InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    }
  }
}
