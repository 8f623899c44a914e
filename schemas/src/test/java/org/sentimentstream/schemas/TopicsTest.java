package org.sentimentstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.localstack.EmbeddedBroker;

class TopicsTest {
  private static final Map<String, String> KEPT =
      Map.of("cleanup.policy", "delete", "retention.ms", "-1");

  private static EmbeddedBroker broker;
  private static Admin admin;

  @BeforeAll
  static void startBroker(@TempDir Path directory) {
    broker = EmbeddedBroker.start(directory);
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  @AfterAll
  static void stopBroker() {
    admin.close();
    broker.close();
  }

  @Test
  void shouldCreateTheTopicsOfTheSystemOnce() throws Exception {
    Topics.ensure(admin, Topics.all(3));
    Topics.ensure(admin, Topics.all(4));
    Topics.ensure(admin, List.of(Topics.labels()));

    assertThat(partitions(Topics.REVIEWS)).isEqualTo(3);
    assertThat(partitions(Topics.SENTIMENT)).isEqualTo(3);
    assertThat(partitions(Topics.REVIEWS_DLQ)).isEqualTo(1);
    assertThat(partitions(Topics.LABELLED_REVIEWS)).isEqualTo(1);
    assertThat(setting(Topics.LABELLED_REVIEWS, "retention.ms")).isEqualTo("-1");
    assertThat(setting(Topics.LABELLED_REVIEWS, "cleanup.policy")).isEqualTo("delete");
    assertThat(partitions(Topics.MODEL_CONTROL)).isEqualTo(1);
    assertThat(setting(Topics.MODEL_CONTROL, "retention.ms")).isEqualTo("-1");
    assertThat(setting(Topics.MODEL_CONTROL, "retention.bytes")).isEqualTo("-1");
    assertThat(setting(Topics.MODEL_CONTROL, "cleanup.policy")).isEqualTo("delete");
    assertThat(setting(Topics.MODEL_ARTIFACTS, "cleanup.policy")).isEqualTo("compact");
    assertThat(setting(Topics.MODEL_STATUS, "cleanup.policy")).isEqualTo("compact");
  }

  @Test
  void shouldRefuseAnotherNumberOfPartitionsWhereItMatters() throws Exception {
    create("split", 2, KEPT);

    assertThatThrownBy(() -> ensure("split", KEPT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Topic split must have 1 partition(s), but has 2; it cannot be used");
  }

  @Test
  void shouldRefuseATopicThatForgetsWhatMustBeKept() throws Exception {
    create("compacted", 1, Map.of("cleanup.policy", "compact", "retention.ms", "-1"));
    assertThatThrownBy(() -> ensure("compacted", KEPT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Topic compacted must have cleanup.policy=delete, but has compact; it cannot be used");

    create("retained-for-a-day", 1, Map.of("retention.ms", "86400000"));
    assertThatThrownBy(() -> ensure("retained-for-a-day", KEPT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("retention.ms=-1, but has 86400000");
  }

  @Test
  void shouldAcceptLargerRecordsThanNeededAndRefuseSmaller() throws Exception {
    Map<String, String> needed = Map.of("max.message.bytes", "1000000");

    create("larger", 1, Map.of("max.message.bytes", "2000000"));
    assertThatCode(() -> ensure("larger", needed)).doesNotThrowAnyException();

    create("smaller", 1, Map.of("max.message.bytes", "100000"));
    assertThatThrownBy(() -> ensure("smaller", needed))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("max.message.bytes=1000000, but has 100000");
  }

  /** Has the system demand one topic of one partition. */
  private static void ensure(String name, Map<String, String> config) throws Exception {
    Topics.ensure(admin, List.of(new TopicDefinition(name, 1, config, true)));
  }

  private static void create(String name, int partitions, Map<String, String> config)
      throws Exception {
    TopicDefinition definition = new TopicDefinition(name, partitions, config, false);
    admin.createTopics(List.of(definition.newTopic())).all().get();
  }

  private static int partitions(String topic) throws Exception {
    Map<String, TopicDescription> topics =
        admin.describeTopics(List.of(topic)).allTopicNames().get();
    return topics.values().iterator().next().partitions().size();
  }

  private static String setting(String topic, String name) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Map<ConfigResource, Config> configs = admin.describeConfigs(List.of(resource)).all().get();
    return configs.values().iterator().next().get(name).value();
  }
}
