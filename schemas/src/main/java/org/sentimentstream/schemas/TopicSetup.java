package org.sentimentstream.schemas;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes a broker's topics what their definitions say: creates, and checks, but changes nothing. */
final class TopicSetup {
  private TopicSetup() {}

  static void ensure(Admin admin, Collection<TopicDefinition> definitions)
      throws InterruptedException {
    Set<String> present = get(admin.listTopics().names());
    for (TopicDefinition definition : definitions) {
      if (!present.contains(definition.name())) {
        create(admin, definition);
      } else if (definition.binding()) {
        checkPartitions(admin, definition);
        checkConfig(admin, definition);
      }
    }
  }

  private static void create(Admin admin, TopicDefinition definition) throws InterruptedException {
    try {
      get(admin.createTopics(List.of(definition.newTopic())).all());
    } catch (TopicExistsException e) {
      // Another program was faster, with the same definition.
    }
  }

  private static void checkPartitions(Admin admin, TopicDefinition definition)
      throws InterruptedException {
    String name = definition.name();
    TopicDescription topic =
        get(admin.describeTopics(List.of(name)).allTopicNames()).values().iterator().next();
    if (topic.partitions().size() != definition.partitions()) {
      throw new IllegalStateException(
          "Topic %s must have %d partition(s), but has %d; it cannot be used"
              .formatted(name, definition.partitions(), topic.partitions().size()));
    }
  }

  private static void checkConfig(Admin admin, TopicDefinition definition)
      throws InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, definition.name());
    Config topic = get(admin.describeConfigs(List.of(resource)).all()).values().iterator().next();
    for (Map.Entry<String, String> setting : definition.config().entrySet()) {
      String actual = topic.get(setting.getKey()).value();
      if (!suffices(setting.getKey(), setting.getValue(), actual)) {
        throw new IllegalStateException(
            "Topic %s must have %s=%s, but has %s; it cannot be used"
                .formatted(definition.name(), setting.getKey(), setting.getValue(), actual));
      }
    }
  }

  private static boolean suffices(String setting, String needed, String actual) {
    return setting.equals(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
        ? Long.parseLong(actual) >= Long.parseLong(needed)
        : actual.equals(needed);
  }

  private static <T> T get(KafkaFuture<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    }
  }
}
