package org.sentimentstream.scorer.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.schemas.TopicDefinition;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.topics.ClusterTopics;
import org.sentimentstream.scorer.topics.PresentTopic;
import org.sentimentstream.scorer.topics.TopicDifference;
import org.sentimentstream.scorer.topics.TopicPlan;
import org.sentimentstream.scorer.topics.TopicWishes;
import org.sentimentstream.scorer.topology.ScoringTopology;
import picocli.CommandLine.Option;

/** The options of {@code topics} that the two commands share. */
final class TopicOptions {

  /** Exit code where the cluster is not as it should be. */
  static final int DIFFERS = 3;

  @Option(
      names = "--replicas",
      paramLabel = "N",
      description = "Replicas of each partition; by default what the cluster does, unchecked.")
  private @Nullable Integer replicas;

  @Option(
      names = "--min-insync-replicas",
      paramLabel = "N",
      description =
          "Replicas that must have a record before it counts as written; by default what the"
              + " cluster does, unchecked.")
  private @Nullable Integer minInsyncReplicas;

  @Option(
      names = "--retention-days",
      paramLabel = "DAYS",
      description =
          "How long reviews, events and dead letters are kept; by default what the cluster does,"
              + " unchecked.")
  private @Nullable Integer retentionDays;

  @Nullable Integer replicas() {
    return replicas;
  }

  /** The topics that should be. */
  List<TopicDefinition> wanted(ScorerConfig config) {
    Duration retention = retentionDays == null ? null : Duration.ofDays(retentionDays);
    return new TopicWishes(replicas, minInsyncReplicas, retention).definitions(config);
  }

  /** What the cluster's topics differ in now. */
  List<TopicDifference> differences(ScorerConfig config, List<TopicDefinition> wanted, Admin admin)
      throws InterruptedException {
    String changelog = ScoringTopology.changelog(config.applicationId());
    List<String> names = new ArrayList<>(wanted.stream().map(TopicDefinition::name).toList());
    names.add(changelog);
    Map<String, PresentTopic> present = new ClusterTopics(admin).read(names);
    return TopicPlan.of(wanted, config.topics().reviews(), changelog, replicas, present);
  }
}
