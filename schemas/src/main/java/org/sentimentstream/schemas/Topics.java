package org.sentimentstream.schemas;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;

/** The topics of the system: their names, the settings that each needs, and their creation. */
public final class Topics {
  /** Reviews to be scored: {@code org.sentimentstream.events.Review}. */
  public static final String REVIEWS = "reviews";

  /** Records of {@value #REVIEWS} that could not be scored, with {@link DeadLetterHeaders}. */
  public static final String REVIEWS_DLQ = "reviews-dlq";

  /** Scored reviews: {@code org.sentimentstream.events.SentimentEvent}. */
  public static final String SENTIMENT = "sentiment";

  /**
   * What a shadow model says of the same reviews: {@code
   * org.sentimentstream.events.SentimentEvent}.
   */
  public static final String SENTIMENT_SHADOW = "sentiment-shadow";

  /**
   * The sentiment of products in windows of time: {@code
   * org.sentimentstream.events.SentimentByProduct}.
   */
  public static final String SENTIMENT_BY_PRODUCT = "sentiment-by-product";

  /** Reviews to train on: {@code org.sentimentstream.events.LabelledReview}. */
  public static final String LABELLED_REVIEWS = "labelled-reviews";

  /** The log of rollout commands: {@code org.sentimentstream.rollout.RolloutCommand}. */
  public static final String MODEL_CONTROL = "model-control";

  /** What the commands have made: {@code org.sentimentstream.rollout.RolloutSnapshot}. */
  public static final String MODEL_STATE = "model-state";

  /** The audit of the rollouts: {@code org.sentimentstream.rollout.RolloutEvent}. */
  public static final String MODEL_EVENTS = "model-events";

  /** Checkpoint files in pieces: {@code org.sentimentstream.rollout.ArtifactChunk}. */
  public static final String MODEL_ARTIFACTS = "model-artifacts";

  /** What each scorer instance runs: {@code org.sentimentstream.rollout.InstanceStatus}. */
  public static final String MODEL_STATUS = "model-status";

  /** Most bytes of a checkpoint that one artifact chunk may hold. */
  public static final int CHUNK_BYTES = 512 * 1024;

  /** A dead letter is its record and headers on top, so it must be allowed to be larger. */
  public static final int DEAD_LETTER_MAX_BYTES = 2 * 1024 * 1024;

  /** Most bytes of a rollout state: it holds the manifests of all registered models. */
  public static final int STATE_MAX_BYTES = 8 * 1024 * 1024;

  /** Most bytes of an audit record: it may hold a command, and so must be allowed to be larger. */
  public static final int EVENT_MAX_BYTES = 2 * 1024 * 1024;

  private static final Map<String, String> KEPT_FOR_EVER =
      Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG,
          TopicConfig.CLEANUP_POLICY_DELETE,
          TopicConfig.RETENTION_MS_CONFIG,
          "-1",
          TopicConfig.RETENTION_BYTES_CONFIG,
          "-1");

  private Topics() {}

  /**
   * All topics that a scorer needs.
   *
   * @param partitions number of partitions of {@value #REVIEWS} and of the events: the most stream
   *     threads that can share the work
   */
  public static List<TopicDefinition> all(int partitions) {
    List<TopicDefinition> all = new ArrayList<>(data(partitions));
    all.addAll(rollout());
    return List.copyOf(all);
  }

  /** The topics of reviews and events; one that exists may be set up differently. */
  public static List<TopicDefinition> data(int partitions) {
    Map<String, String> deleted =
        Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
    Map<String, String> deadLetters =
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            Integer.toString(DEAD_LETTER_MAX_BYTES));
    return List.of(
        new TopicDefinition(REVIEWS, partitions, deleted, false),
        new TopicDefinition(SENTIMENT, partitions, deleted, false),
        new TopicDefinition(SENTIMENT_SHADOW, partitions, deleted, false),
        new TopicDefinition(REVIEWS_DLQ, 1, deadLetters, false));
  }

  /**
   * The topics that a scorer needs where it counts the trends of products; those that exist may be
   * set up differently.
   *
   * @param partitions number of partitions: the most stream threads that can share the counting
   * @param repartition name of the topic by which scores come to whoever counts their product; what
   *     is read of it is not needed again
   */
  public static List<TopicDefinition> trends(int partitions, String repartition) {
    return List.of(
        new TopicDefinition(
            SENTIMENT_BY_PRODUCT,
            partitions,
            Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE),
            false),
        new TopicDefinition(
            repartition,
            partitions,
            Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(Duration.ofDays(1).toMillis())),
            false));
  }

  /**
   * The topic of the labelled reviews, which no scorer needs. Labels are work, so none is ever
   * deleted; one that exists may be set up differently.
   */
  public static TopicDefinition labels() {
    return new TopicDefinition(LABELLED_REVIEWS, 1, KEPT_FOR_EVER, false);
  }

  /**
   * The topics that the rollout of models rests on. Commands are totally ordered, hence one
   * partition; they and the audit answer every later question, hence none may ever be deleted or
   * compacted away.
   */
  public static List<TopicDefinition> rollout() {
    Map<String, String> compacted =
        Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    Map<String, String> chunks =
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            Integer.toString(2 * CHUNK_BYTES));
    Map<String, String> state =
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            Integer.toString(STATE_MAX_BYTES));
    Map<String, String> audit = new HashMap<>(KEPT_FOR_EVER);
    audit.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(EVENT_MAX_BYTES));
    return List.of(
        new TopicDefinition(MODEL_CONTROL, 1, KEPT_FOR_EVER, true),
        new TopicDefinition(MODEL_STATE, 1, state, true),
        new TopicDefinition(MODEL_EVENTS, 1, audit, true),
        new TopicDefinition(MODEL_ARTIFACTS, 1, chunks, true),
        new TopicDefinition(MODEL_STATUS, 1, compacted, true));
  }

  /**
   * Creates the topics that do not exist yet, and checks those that do and whose definition is
   * binding.
   *
   * @throws IllegalStateException where a topic differs from its binding definition
   * @throws KafkaException where the broker cannot be asked
   */
  public static void ensure(Admin admin, Collection<TopicDefinition> definitions)
      throws InterruptedException {
    TopicSetup.ensure(admin, definitions);
  }
}
