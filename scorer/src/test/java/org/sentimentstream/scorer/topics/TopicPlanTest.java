package org.sentimentstream.scorer.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentimentstream.schemas.TopicDefinition;
import org.sentimentstream.scorer.config.ConfigurationException;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.topics.TopicDifference.Remedy;

/** What is done by itself, and what is left to a person. */
class TopicPlanTest {

  private static final Map<String, String> BROKER_DEFAULTS =
      Map.of(
          "cleanup.policy", "delete",
          "retention.ms", "604800000",
          "retention.bytes", "-1",
          "min.insync.replicas", "1",
          "max.message.bytes", "1048588");

  private static List<TopicDifference> plan(
      TopicDefinition wanted, @Nullable Integer replicas, PresentTopic... present) {
    Map<String, PresentTopic> topics = new HashMap<>();
    for (PresentTopic topic : present) {
      topics.put(topic.name(), topic);
    }
    return TopicPlan.of(List.of(wanted), "reviews", "app-changelog", replicas, topics);
  }

  private static PresentTopic present(String name, int partitions, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(BROKER_DEFAULTS);
    settings.putAll(more);
    return new PresentTopic(name, partitions, 1, settings);
  }

  @Test
  void shouldCreateWhatIsMissing() {
    TopicDefinition wanted =
        new TopicDefinition("reviews", 6, Map.of("cleanup.policy", "delete"), false);

    assertThat(plan(wanted, 3))
        .containsExactly(
            new TopicDifference(
                "reviews",
                "topic",
                "missing",
                "6 partitions, 3 replicas, cleanup.policy=delete",
                Remedy.CREATE,
                ""));
  }

  @Test
  void shouldSeeNoDifferenceWhereThereIsNone() {
    TopicDefinition wanted =
        new TopicDefinition(
            "t", 1, Map.of("cleanup.policy", "delete", "max.message.bytes", "1000"), true);

    assertThat(plan(wanted, 1, present("t", 1, Map.of()))).isEmpty();
    assertThat(plan(wanted, null, present("t", 1, Map.of("retention.ms", "1")))).isEmpty();
  }

  /** Only a change after which no record is gone and no write is less safe is made. */
  @ParameterizedTest
  @CsvSource({
    "max.message.bytes,   1000,           2097152,    SET",
    "retention.ms,        1000,           604800000,  SET",
    "retention.ms,        604800000,      -1,         SET",
    "retention.ms,        604800000,      1000,       BY_HAND",
    "retention.ms,        -1,             604800000,  BY_HAND",
    "retention.bytes,     -1,             1000,       BY_HAND",
    "cleanup.policy,      delete,         compact,    BY_HAND",
    "cleanup.policy,      compact,        delete,     BY_HAND",
    "min.insync.replicas, 2,              1,          BY_HAND",
    "min.insync.replicas, 1,              2,          BY_HAND",
  })
  void shouldSetOnlyWhatLosesNothing(String setting, String is, String should, Remedy remedy) {
    TopicDefinition wanted = new TopicDefinition("t", 1, Map.of(setting, should), false);

    assertThat(plan(wanted, null, present("t", 1, Map.of(setting, is))))
        .singleElement()
        .returns(setting, TopicDifference::what)
        .returns(is, TopicDifference::is)
        .returns(should, TopicDifference::should)
        .returns(remedy, TopicDifference::remedy)
        .satisfies(one -> assertThat(one.note().isEmpty()).isEqualTo(remedy == Remedy.SET));
  }

  @Test
  void shouldStopCompactionWhereNothingIsDeletedAfterIt() {
    TopicDefinition keptForEver =
        new TopicDefinition("t", 1, Map.of("cleanup.policy", "delete", "retention.ms", "-1"), true);

    assertThat(
            plan(
                keptForEver,
                null,
                present("t", 1, Map.of("cleanup.policy", "compact", "retention.ms", "1000"))))
        .extracting(TopicDifference::what, TopicDifference::remedy)
        .containsExactly(tuple("cleanup.policy", Remedy.SET), tuple("retention.ms", Remedy.SET));
  }

  @Test
  void shouldRequireInsyncReplicasOnlyWhereThereAreThatMany() {
    TopicDefinition wanted = new TopicDefinition("t", 1, Map.of("min.insync.replicas", "2"), false);
    PresentTopic three = new PresentTopic("t", 1, 3, BROKER_DEFAULTS);

    assertThat(plan(wanted, 3, three)).singleElement().returns(Remedy.SET, TopicDifference::remedy);
    assertThat(plan(wanted, 3, present("t", 1, Map.of())))
        .extracting(TopicDifference::what)
        .containsExactly("replicas", "min.insync.replicas");
  }

  @Test
  void shouldLeavePartitionsToAPerson() {
    TopicDefinition reviews = new TopicDefinition("reviews", 4, Map.of(), false);

    assertThat(plan(reviews, null, present("reviews", 2, Map.of())))
        .singleElement()
        .returns(Remedy.BY_HAND, TopicDifference::remedy)
        .satisfies(one -> assertThat(one.note()).contains("app-changelog", "stop them"));
    assertThat(plan(reviews, null, present("reviews", 8, Map.of())))
        .singleElement()
        .satisfies(
            one ->
                assertThat(one.note())
                    .contains("cannot take partitions away", "sentiment.topics.partitions=8"));
  }

  @Test
  void shouldSeeAChangelogThatFellBehindTheReviews() {
    TopicDefinition reviews = new TopicDefinition("reviews", 4, Map.of(), false);

    assertThat(
            plan(
                reviews,
                null,
                present("reviews", 4, Map.of()),
                present("app-changelog", 2, Map.of("cleanup.policy", "compact"))))
        .singleElement()
        .returns("app-changelog", TopicDifference::topic)
        .returns("2", TopicDifference::is)
        .returns("4", TopicDifference::should)
        .returns(Remedy.BY_HAND, TopicDifference::remedy);
  }

  @Test
  void shouldKeepCommandsAndLabelsForEverWhateverTheRetention() {
    ScorerConfig config =
        ScorerConfig.of(Map.of("bootstrap.servers", "b:1", "schema.registry.url", "http://r"));

    Map<String, String> retention = new HashMap<>();
    new TopicWishes(3, 2, Duration.ofDays(3))
        .definitions(config)
        .forEach(
            topic -> {
              assertThat(topic.config()).containsEntry("min.insync.replicas", "2");
              retention.put(topic.name(), topic.config().getOrDefault("retention.ms", ""));
            });

    assertThat(retention)
        .hasSize(10)
        .containsEntry("reviews", "259200000")
        .containsEntry("sentiment", "259200000")
        .containsEntry("reviews-dlq", "259200000")
        .containsEntry("model-control", "-1")
        .containsEntry("labelled-reviews", "-1")
        .containsEntry("model-artifacts", "");
  }

  @Test
  void shouldRefuseWishesThatCannotBe() {
    assertThatThrownBy(() -> new TopicWishes(1, 2, null))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("min.insync.replicas=2 of 1 replicas");
    assertThatThrownBy(() -> new TopicWishes(0, null, null))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("came 0");
  }
}
