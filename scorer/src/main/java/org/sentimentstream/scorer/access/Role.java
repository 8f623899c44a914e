package org.sentimentstream.scorer.access;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.schemas.TopicDefinition;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.config.ScorerTopics;
import org.sentimentstream.scorer.config.TrendWindows;
import org.sentimentstream.scorer.topology.ScoringTopology;

/**
 * Who works with the system, and the least that each must be allowed on the cluster. READ and WRITE
 * imply DESCRIBE; whoever may write to a topic may do so with an idempotent producer, so that no
 * role needs a right on the cluster (since Kafka 2.8; KIP-679). To create topics is allowed where
 * the configuration lets them be created, but for the topic that Kafka Streams makes for itself.
 */
public enum Role {
  /** Sends reviews. */
  PRODUCER("send") {
    @Override
    void grant(Grants grants, ScorerConfig config, @Nullable String group) {
      grants.topic(config.topics().reviews(), WRITE);
      allowCreation(grants, config, List.of(config.topics().reviews()));
    }
  },

  /** Sends labelled reviews: decides what is learnt. */
  LABELLER("send --labelled") {
    @Override
    void grant(Grants grants, ScorerConfig config, @Nullable String group) {
      grants.topic(config.topics().labelledReviews(), WRITE);
      allowCreation(grants, config, List.of(config.topics().labelledReviews()));
    }
  },

  /** Reads sentiment events, as {@code tail} in no group or as a program in one. */
  READER("tail, trends") {
    @Override
    void grant(Grants grants, ScorerConfig config, @Nullable String group) {
      grants.topic(config.topics().sentiment(), READ);
      if (config.trends() != null) {
        grants.topic(config.topics().sentimentByProduct(), READ);
      }
      if (group != null) {
        grants.group(group, READ);
      }
    }
  },

  /** Scores, and is a candidate for the controller of the rollouts. */
  SCORER("run") {
    @Override
    void grant(Grants grants, ScorerConfig config, @Nullable String group) {
      ScorerTopics topics = config.topics();
      grants.topic(topics.reviews(), READ);
      grants.topics(
          List.of(topics.sentiment(), topics.sentimentShadow(), topics.deadLetters()), WRITE);
      grants.topic(ScoringTopology.changelog(config.applicationId()), CREATE, READ, WRITE);
      grants.group(config.applicationId(), READ);
      TrendWindows trends = config.trends();
      if (trends != null) {
        grants.topic(topics.sentimentByProduct(), WRITE);
        grants.topic(TrendWindows.repartition(config.applicationId()), READ, WRITE);
        grants.topic(trends.changelog(config.applicationId()), CREATE, READ, WRITE);
      }
      if (config.processingGuarantee().equals(StreamsConfig.EXACTLY_ONCE_V2)) {
        grants.transactionalIdsFrom(config.applicationId() + "-");
      }
      grants.topics(List.of(topics.modelControl(), topics.modelArtifacts()), READ);
      grants.topics(
          List.of(topics.modelState(), topics.modelEvents(), topics.modelStatus()), READ, WRITE);
      grants.group(topics.controllerId(), READ);
      grants.transactionalId(topics.controllerId());
      grants.topics(rollout(config), DESCRIBE_CONFIGS);
      allowCreation(
          grants, config, config.topicDefinitions().stream().map(TopicDefinition::name).toList());
    }
  },

  /** Rolls models out; the scorers' controller judges the commands. */
  OPERATOR("model publish, register, activate, …, plan, status, history") {
    @Override
    void grant(Grants grants, ScorerConfig config, @Nullable String group) {
      ScorerTopics topics = config.topics();
      grants.topics(List.of(topics.modelControl(), topics.modelArtifacts()), WRITE);
      grants.topics(List.of(topics.modelState(), topics.modelEvents(), topics.modelStatus()), READ);
      grants.topics(rollout(config), DESCRIBE_CONFIGS);
      allowCreation(grants, config, rollout(config));
    }
  },

  /** Asks what scored what and why, and changes nothing. */
  AUDITOR("model status, history, explain, live-at, replay, backtest; dlq list, show") {
    @Override
    void grant(Grants grants, ScorerConfig config, @Nullable String group) {
      ScorerTopics topics = config.topics();
      grants.topics(List.of(topics.reviews(), topics.sentiment(), topics.deadLetters()), READ);
      grants.topic(topics.modelControl(), DESCRIBE);
      grants.topics(
          List.of(
              topics.modelArtifacts(),
              topics.modelState(),
              topics.modelEvents(),
              topics.modelStatus()),
          READ);
      grants.group(config.applicationId(), DESCRIBE);
    }
  },

  /** Sends dead letters back to be scored. */
  REDRIVER("dlq list, show, replay") {
    @Override
    void grant(Grants grants, ScorerConfig config, @Nullable String group) {
      grants.topic(config.topics().deadLetters(), READ, WRITE);
      grants.topic(config.topics().reviews(), WRITE);
      grants.transactionalId(config.topics().redriverId());
    }
  },

  /** Trains on labelled reviews, and rolls out what is better. */
  RETRAIN("retrain") {
    @Override
    void grant(Grants grants, ScorerConfig config, @Nullable String group) {
      grants.topic(config.topics().labelledReviews(), READ);
      grants.group(RETRAIN_GROUP, READ);
      OPERATOR.grant(grants, config, null);
      grants.topic(config.topics().modelArtifacts(), READ);
      allowCreation(grants, config, List.of(config.topics().labelledReviews()));
    }
  };

  /** The consumer group whose offsets say where the last retraining ended. */
  public static final String RETRAIN_GROUP = "sentiment-retrain";

  private final String commands;

  Role(String commands) {
    this.commands = commands;
  }

  /** The commands that one in this role gives. */
  public String commands() {
    return commands;
  }

  /**
   * The ACLs of a principal in this role.
   *
   * @param principal as Kafka writes it, for example {@code User:alice}
   * @param group consumer group of a {@link #READER}; null for none
   */
  public List<AclBinding> acls(ScorerConfig config, String principal, @Nullable String group) {
    Grants grants = new Grants(principal);
    grant(grants, config, group);
    return grants.bindings();
  }

  abstract void grant(Grants grants, ScorerConfig config, @Nullable String group);

  private static List<String> rollout(ScorerConfig config) {
    return config.topics().rolloutDefinitions().stream().map(TopicDefinition::name).toList();
  }

  private static void allowCreation(Grants grants, ScorerConfig config, List<String> topics) {
    if (config.createTopics()) {
      grants.topics(topics, CREATE);
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
