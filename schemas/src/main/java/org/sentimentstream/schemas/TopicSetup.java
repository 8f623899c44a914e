package org.sentimentstream.schemas;

import java.time.Duration;
import java.time.Instant;
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
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes a broker's topics what their definitions say: creates, and checks, but changes nothing. */
final class TopicSetup {
  /** How long a broker may take to hear of a topic that the controller has created. */
  private static final Duration PROPAGATION_LIMIT = Duration.ofSeconds(30);

  private TopicSetup() {}

  /** Returns when the broker that was asked knows every topic, so that streams can start. */
  static void ensure(Admin admin, Collection<TopicDefinition> definitions)
      throws InterruptedException {
    Set<String> present = get(admin.listTopics().names());
    for (TopicDefinition definition : definitions) {
      if (!present.contains(definition.name())) {
        create(admin, definition);
      }
    }
    for (TopicDefinition definition : definitions) {
      awaitAndCheck(admin, definition);
    }
  }

  private static void create(Admin admin, TopicDefinition definition) throws InterruptedException {
    try {
      get(admin.createTopics(List.of(definition.newTopic())).all());
    } catch (TopicExistsException e) {
      // Another program was faster, or the broker had not heard of the topic yet: checked below.
    } catch (TopicAuthorizationException e) {
      String name = definition.name();
      throw new TopicAuthorizationException(
          "not authorized to create topic "
              + name
              + ", which is missing or hidden from this client",
          Set.of(name));
    }
  }

  private static void awaitAndCheck(Admin admin, TopicDefinition definition)
      throws InterruptedException {
    Instant deadline = Instant.now().plus(PROPAGATION_LIMIT);
    while (true) {
      try {
        check(admin, definition);
        return;
      } catch (UnknownTopicOrPartitionException e) {
        if (Instant.now().isAfter(deadline)) {
          throw e;
        }
        Thread.sleep(50);
      }
    }
  }

  private static void check(Admin admin, TopicDefinition definition) throws InterruptedException {
    String name = definition.name();
    TopicDescription topic =
        get(admin.describeTopics(List.of(name)).allTopicNames()).values().iterator().next();
    if (!definition.binding()) {
      return;
    }
    if (topic.partitions().size() != definition.partitions()) {
      throw new IllegalStateException(
          "Topic %s must have %d partition(s), but has %d; it cannot be used"
              .formatted(name, definition.partitions(), topic.partitions().size()));
    }
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
    Config config = config(admin, resource);
    for (Map.Entry<String, String> setting : definition.config().entrySet()) {
      String actual = config.get(setting.getKey()).value();
      if (!suffices(setting.getKey(), setting.getValue(), actual)) {
        throw new IllegalStateException(
            "Topic %s must have %s=%s, but has %s; it cannot be used"
                .formatted(name, setting.getKey(), setting.getValue(), actual));
      }
    }
  }

  private static Config config(Admin admin, ConfigResource topic) throws InterruptedException {
    try {
      return get(admin.describeConfigs(List.of(topic)).all()).values().iterator().next();
    } catch (TopicAuthorizationException e) {
      throw new TopicAuthorizationException(
          "not authorized to read the settings of topic " + topic.name(), Set.of(topic.name()));
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
