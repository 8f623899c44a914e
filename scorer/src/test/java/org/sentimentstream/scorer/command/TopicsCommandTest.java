package org.sentimentstream.scorer.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sentimentstream.scorer.testing.CommandRun;
import org.sentimentstream.scorer.testing.TestStack;

/** {@code topics} on a real broker; each test has topics of its own. */
class TopicsCommandTest {

  private final String prefix = "topics-" + UUID.randomUUID() + "-";
  private final List<String> settings = new ArrayList<>();
  private Admin admin;

  @BeforeEach
  void connect() {
    admin = Admin.create(Map.of("bootstrap.servers", TestStack.bootstrapServers()));
    settings.addAll(List.of("--bootstrap-servers", TestStack.bootstrapServers()));
    settings.addAll(List.of("--schema-registry", "http://127.0.0.1:1"));
    settings.addAll(List.of("-X", "sentiment.topics.partitions=2"));
    for (String topic :
        List.of(
            "reviews",
            "sentiment",
            "sentiment.shadow",
            "sentiment.by.product",
            "dead.letters",
            "labelled.reviews",
            "model.control",
            "model.state",
            "model.events",
            "model.artifacts",
            "model.status")) {
      settings.addAll(
          List.of("-X", "sentiment.topic." + topic + "=" + prefix + topic.replace('.', '-')));
    }
  }

  @AfterEach
  void disconnect() {
    admin.close();
  }

  private CommandRun topics(String... arguments) {
    List<String> all = new ArrayList<>(List.of("topics"));
    all.addAll(List.of(arguments));
    all.addAll(settings);
    return CommandRun.asGiven(all.toArray(String[]::new));
  }

  private void create(String topic, int partitions, Map<String, String> config)
      throws ExecutionException, InterruptedException {
    admin
        .createTopics(List.of(new NewTopic(prefix + topic, partitions, (short) 1).configs(config)))
        .all()
        .get();
  }

  private String setting(String topic, String key) throws ExecutionException, InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, prefix + topic);
    return admin
        .describeConfigs(List.of(resource))
        .all()
        .get()
        .values()
        .iterator()
        .next()
        .get(key)
        .value();
  }

  /** A broker hears of a change from its controller, a moment later. */
  private static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(condition);
  }

  private Set<String> own() throws ExecutionException, InterruptedException {
    Set<String> names = new TreeSet<>(admin.listTopics().names().get());
    names.removeIf(name -> !name.startsWith(prefix));
    return names;
  }

  @Test
  void shouldCreateTheTopicsOfTrendsWhereTheyAreCounted() throws Exception {
    String application = prefix + "counting";
    CommandRun apply =
        topics("apply", "-X", "sentiment.trends=true", "-X", "application.id=" + application);

    assertThat(apply.exitCode()).as(apply.err()).isZero();
    assertThat(apply.out()).contains("12 to create, 0 to set, 0 by hand");
    assertThat(own())
        .contains(prefix + "sentiment-by-product", application + "-trends-repartition");
  }

  @Test
  void shouldShowWhatIsMissingAndChangeNothing() throws Exception {
    CommandRun plan = topics("plan", "--replicas", "1");

    assertThat(plan.exitCode()).as(plan.err()).isEqualTo(3);
    assertThat(plan.out())
        .contains("10 to create, 0 to set, 0 by hand")
        .containsPattern(
            prefix + "reviews +topic +missing +2 partitions, 1 replica, cleanup.policy=delete");
    assertThat(own()).isEmpty();
  }

  @Test
  void shouldMakeAClusterWhatItShouldBeAndThenFindNothingMore() throws Exception {
    CommandRun apply = topics("apply", "--retention-days", "3");

    assertThat(apply.exitCode()).as(apply.err()).isZero();
    assertThat(own()).hasSize(10);
    assertThat(setting("reviews", "retention.ms")).isEqualTo("259200000");
    assertThat(setting("model-control", "retention.ms")).isEqualTo("-1");
    assertThat(setting("model-artifacts", "cleanup.policy")).isEqualTo("compact");
    assertThat(topics("plan", "--retention-days", "3"))
        .returns(0, CommandRun::exitCode)
        .returns("all topics are as they should be\n", CommandRun::out);
    assertThat(topics("apply").exitCode()).isZero();
  }

  @Test
  void shouldSetASettingThatSomebodyChanged() throws Exception {
    topics("apply");
    ConfigResource audit = new ConfigResource(ConfigResource.Type.TOPIC, prefix + "model-events");
    admin
        .incrementalAlterConfigs(
            Map.of(
                audit,
                List.of(
                    new AlterConfigOp(
                        new ConfigEntry("retention.ms", "86400000"), AlterConfigOp.OpType.SET))))
        .all()
        .get();

    await(() -> setting("model-events", "retention.ms").equals("86400000"));

    CommandRun plan = topics("plan", "--json");
    assertThat(plan.exitCode()).isEqualTo(3);
    JsonNode difference = plan.jsonLines().get(0);
    assertThat(plan.jsonLines()).hasSize(1);
    assertThat(difference.get("topic").asText()).isEqualTo(prefix + "model-events");
    assertThat(difference.get("what").asText()).isEqualTo("retention.ms");
    assertThat(difference.get("is").asText()).isEqualTo("86400000");
    assertThat(difference.get("should").asText()).isEqualTo("-1");
    assertThat(difference.get("remedy").asText()).isEqualTo("set");

    assertThat(topics("apply").exitCode()).isZero();
    await(() -> setting("model-events", "retention.ms").equals("-1"));
    assertThat(topics("plan").exitCode()).isZero();
  }

  @Test
  void shouldDoTheRestAndLeaveWhatNeedsHands() throws Exception {
    create("reviews", 4, Map.of("retention.ms", "1000"));
    create("sentiment", 1, Map.of("retention.ms", "-1"));

    CommandRun apply = topics("apply", "--retention-days", "1");

    assertThat(apply.exitCode()).as(apply.err()).isEqualTo(3);
    assertThat(apply.out())
        .contains("8 to create, 1 to set, 3 by hand")
        .contains(prefix + "reviews partitions: Kafka cannot take partitions away")
        .contains(prefix + "sentiment partitions: keys move to other partitions")
        .contains(prefix + "sentiment retention.ms: a shorter retention deletes records at once");
    assertThat(own()).hasSize(10);
    assertThat(setting("sentiment", "retention.ms")).isEqualTo("-1");
    CommandRun again = topics("plan", "--retention-days", "1");
    assertThat(again.exitCode()).isEqualTo(3);
    assertThat(again.out()).contains("0 to create, 0 to set, 3 by hand");
  }

  @Test
  void shouldSayWhatWasUsedWrongly() {
    assertThat(topics("apply", "--replicas", "1", "--min-insync-replicas", "2"))
        .returns(2, CommandRun::exitCode)
        .returns(
            "min.insync.replicas=2 of 1 replicas: nothing could ever be written",
            CommandRun::errLine);
    assertThat(topics("plan", "--retention-days", "0").exitCode()).isEqualTo(2);
  }

  @Test
  void shouldFailInOneLineWhereTheBrokerRefuses() throws Exception {
    CommandRun apply = topics("apply", "--replicas", "3");

    assertThat(apply.exitCode()).isEqualTo(1);
    assertThat(apply.errLine()).contains("replication factor");
    assertThat(own()).isEmpty();
  }
}
