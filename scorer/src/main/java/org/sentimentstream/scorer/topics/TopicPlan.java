package org.sentimentstream.scorer.topics;

import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_COMPACT;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_DELETE;
import static org.apache.kafka.common.config.TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.schemas.TopicDefinition;

/**
 * The differences between the topics that should be and those that are. It never proposes what
 * could lose a record, weaken a topic or stop the stream: that is for a person, and the difference
 * says why.
 */
public final class TopicPlan {

  private static final String FOR_EVER = "-1";

  private final String reviews;
  private final String changelog;
  private final @Nullable Integer replicas;
  private final Map<String, PresentTopic> present;
  private final List<TopicDifference> differences = new ArrayList<>();

  private TopicPlan(
      String reviews,
      String changelog,
      @Nullable Integer replicas,
      Map<String, PresentTopic> present) {
    this.reviews = reviews;
    this.changelog = changelog;
    this.replicas = replicas;
    this.present = present;
  }

  /**
   * Compares.
   *
   * @param wanted the topics that should be
   * @param reviews name of the topic of reviews
   * @param changelog name of the topic in which Kafka Streams keeps the cut-overs of its partitions
   * @param replicas how many each partition should have; null where that does not matter
   * @param present the topics that are, by name; others than the wanted ones do no harm
   */
  public static List<TopicDifference> of(
      List<TopicDefinition> wanted,
      String reviews,
      String changelog,
      @Nullable Integer replicas,
      Map<String, PresentTopic> present) {
    TopicPlan plan = new TopicPlan(reviews, changelog, replicas, present);
    for (TopicDefinition topic : wanted) {
      PresentTopic is = present.get(topic.name());
      if (is == null) {
        plan.differences.add(TopicDifference.missing(topic.name(), plan.describe(topic)));
      } else {
        plan.comparePartitions(topic, is);
        plan.compareReplicas(is);
        plan.compareSettings(topic, is);
      }
    }
    plan.compareChangelog();
    return List.copyOf(plan.differences);
  }

  private String describe(TopicDefinition topic) {
    List<String> parts = new ArrayList<>();
    parts.add(topic.partitions() + (topic.partitions() == 1 ? " partition" : " partitions"));
    if (replicas != null) {
      parts.add(replicas + (replicas == 1 ? " replica" : " replicas"));
    }
    new TreeMap<>(topic.config()).forEach((key, value) -> parts.add(key + "=" + value));
    return String.join(", ", parts);
  }

  private void comparePartitions(TopicDefinition topic, PresentTopic is) {
    if (is.partitions() == topic.partitions()) {
      return;
    }
    String note;
    if (is.partitions() > topic.partitions()) {
      note = "Kafka cannot take partitions away: make a new topic of another name";
      if (!topic.binding()) {
        note += ", or keep them (sentiment.topics.partitions=" + is.partitions() + ")";
      }
    } else if (topic.name().equals(reviews)) {
      note =
          "Kafka Streams does not start where "
              + changelog
              + " has fewer, and keys move to other partitions: let the scorers finish what waits,"
              + " stop them, add partitions to both topics, start them";
    } else {
      note =
          "keys move to other partitions, so that a key's later records may be read before its"
              + " earlier ones: let the readers finish what is there, then add partitions";
    }
    differences.add(
        TopicDifference.byHand(
            topic.name(),
            "partitions",
            Integer.toString(is.partitions()),
            Integer.toString(topic.partitions()),
            note));
  }

  /** Not one of the wanted topics: Kafka Streams makes it, once, with as many as the reviews. */
  private void compareChangelog() {
    PresentTopic source = present.get(reviews);
    PresentTopic log = present.get(changelog);
    if (source != null && log != null && log.partitions() != source.partitions()) {
      differences.add(
          TopicDifference.byHand(
              changelog,
              "partitions",
              Integer.toString(log.partitions()),
              Integer.toString(source.partitions()),
              "no scorer scores until it has as many as " + reviews));
    }
  }

  private void compareReplicas(PresentTopic is) {
    if (replicas != null && is.replicas() != replicas) {
      differences.add(
          TopicDifference.byHand(
              is.name(),
              "replicas",
              Integer.toString(is.replicas()),
              Integer.toString(replicas),
              "copies between brokers take their network and disks: kafka-reassign-partitions"));
    }
  }

  private void compareSettings(TopicDefinition topic, PresentTopic is) {
    new TreeMap<>(topic.config())
        .forEach(
            (setting, should) -> {
              String now = is.settings().getOrDefault(setting, "");
              if (suffices(setting, now, should)) {
                return;
              }
              String risk = risk(setting, now, topic, is);
              differences.add(
                  risk == null
                      ? TopicDifference.settable(topic.name(), setting, now, should)
                      : TopicDifference.byHand(topic.name(), setting, now, should, risk));
            });
  }

  private static boolean suffices(String setting, String now, String should) {
    return (setting.equals(MAX_MESSAGE_BYTES_CONFIG) && !now.isEmpty())
        ? Long.parseLong(now) >= Long.parseLong(should)
        : now.equals(should);
  }

  /** What could happen to a topic if the setting became what it should be; null where nothing. */
  private static @Nullable String risk(
      String setting, String now, TopicDefinition topic, PresentTopic is) {
    String should = topic.config().getOrDefault(setting, "");
    return switch (setting) {
      case CLEANUP_POLICY_CONFIG -> riskOfPolicy(now, topic, is);
      case RETENTION_MS_CONFIG, RETENTION_BYTES_CONFIG ->
          isDeleting(is) && isShorter(should, now)
              ? "a shorter retention deletes records at once"
              : null;
      case MIN_IN_SYNC_REPLICAS_CONFIG -> {
        int replicas = Integer.parseInt(should);
        if (replicas > is.replicas()) {
          yield "with " + is.replicas() + " replicas nothing could be written: add replicas first";
        }
        yield !now.isEmpty() && replicas < Integer.parseInt(now)
            ? "fewer replicas in sync make records easier to lose"
            : null;
      }
      default -> null;
    };
  }

  private static @Nullable String riskOfPolicy(String now, TopicDefinition topic, PresentTopic is) {
    String should = topic.config().getOrDefault(CLEANUP_POLICY_CONFIG, "");
    if (should.contains(CLEANUP_POLICY_COMPACT) && !now.contains(CLEANUP_POLICY_COMPACT)) {
      return "compaction deletes all but the last record of a key, and refuses records without one";
    }
    if (should.contains(CLEANUP_POLICY_DELETE) && !now.contains(CLEANUP_POLICY_DELETE)) {
      return isKept(RETENTION_MS_CONFIG, topic, is) && isKept(RETENTION_BYTES_CONFIG, topic, is)
          ? null
          : "what is older than the topic's retention would be deleted at once";
    }
    return null;
  }

  private static boolean isKept(String retention, TopicDefinition topic, PresentTopic is) {
    String then =
        topic.config().getOrDefault(retention, is.settings().getOrDefault(retention, FOR_EVER));
    return then.equals(FOR_EVER);
  }

  private static boolean isDeleting(PresentTopic is) {
    return is.settings().getOrDefault(CLEANUP_POLICY_CONFIG, "").contains(CLEANUP_POLICY_DELETE);
  }

  private static boolean isShorter(String then, String now) {
    if (then.equals(FOR_EVER)) {
      return false;
    }
    return now.equals(FOR_EVER) || Long.parseLong(then) < Long.parseLong(now);
  }
}
