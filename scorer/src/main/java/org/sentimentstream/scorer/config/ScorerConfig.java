package org.sentimentstream.scorer.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.schemas.TopicDefinition;
import org.sentimentstream.schemas.Topics;
import org.sentimentstream.scorer.format.EventFormat;
import org.sentimentstream.scorer.format.Formats;
import org.sentimentstream.scorer.format.ReviewFormat;

/**
 * The scorer's configuration, complete and checked. {@link ScorerSetting} documents each value.
 *
 * @param bootstrapServers {@link ScorerSetting#BOOTSTRAP_SERVERS}
 * @param schemaRegistryUrl {@link ScorerSetting#SCHEMA_REGISTRY_URL}
 * @param applicationId {@link ScorerSetting#APPLICATION_ID}
 * @param instanceId {@link ScorerSetting#INSTANCE_ID}; null where the instance finds one itself
 * @param topics the topics' names
 * @param createTopics {@link ScorerSetting#CREATE_TOPICS}
 * @param topicPartitions {@link ScorerSetting#TOPIC_PARTITIONS}
 * @param stateDirectory {@link ScorerSetting#STATE_DIR}
 * @param modelCacheDirectory {@link ScorerSetting#MODEL_CACHE_DIR}
 * @param trustedKeys {@link ScorerSetting#MODEL_TRUSTED_KEYS}; null where models need no signature
 * @param formats {@link ScorerSetting#REVIEWS_FORMAT} and {@link ScorerSetting#EVENTS_FORMAT}
 * @param contributions {@link ScorerSetting#CONTRIBUTIONS}
 * @param maxTokens {@link ScorerSetting#MAX_TOKENS}
 * @param maxReviewBytes {@link ScorerSetting#MAX_REVIEW_BYTES}
 * @param trends {@link ScorerSetting#TRENDS}; null where they are not counted
 * @param streamThreads {@link ScorerSetting#NUM_STREAM_THREADS}
 * @param prepareTimeout {@link ScorerSetting#PREPARE_TIMEOUT_MS}
 * @param shadowMaxLag {@link ScorerSetting#SHADOW_MAX_LAG}
 * @param processingGuarantee {@link ScorerSetting#PROCESSING_GUARANTEE}
 * @param heartbeat {@link ScorerSetting#STATUS_HEARTBEAT_MS}
 * @param http the HTTP server; null where there is none
 * @param clientSettings every other key, for the Kafka clients and the serdes
 */
public record ScorerConfig(
    String bootstrapServers,
    String schemaRegistryUrl,
    String applicationId,
    @Nullable String instanceId,
    ScorerTopics topics,
    boolean createTopics,
    int topicPartitions,
    Path stateDirectory,
    Path modelCacheDirectory,
    @Nullable Path trustedKeys,
    Formats formats,
    int contributions,
    int maxTokens,
    int maxReviewBytes,
    @Nullable TrendWindows trends,
    int streamThreads,
    Duration prepareTimeout,
    long shadowMaxLag,
    String processingGuarantee,
    Duration heartbeat,
    @Nullable HttpSettings http,
    Map<String, String> clientSettings) {

  /** Of a dead letter's largest size, leaves this for the headers that describe the failure. */
  static final int DESCRIPTION_BYTES = 128 << 10;

  private static final int MAX_REVIEW_BYTES = Topics.DEAD_LETTER_MAX_BYTES - DESCRIPTION_BYTES;
  private static final List<String> PROCESSING_GUARANTEES =
      List.of(StreamsConfig.EXACTLY_ONCE_V2, StreamsConfig.AT_LEAST_ONCE);
  private static final int LONGEST_WINDOW_MS = (int) Duration.ofDays(7).toMillis();
  private static final String NAME = "[A-Za-z0-9._-]{1,200}";

  public ScorerConfig {
    requireName(ScorerSetting.APPLICATION_ID, applicationId);
    if (instanceId != null) {
      requireName(ScorerSetting.INSTANCE_ID, instanceId);
    }
    if (!PROCESSING_GUARANTEES.contains(processingGuarantee)) {
      throw new ConfigurationException(
          ScorerSetting.PROCESSING_GUARANTEE.key()
              + ": expected one of "
              + String.join(", ", PROCESSING_GUARANTEES)
              + ", came \""
              + processingGuarantee
              + "\"");
    }
    clientSettings = Map.copyOf(clientSettings);
  }

  private static void requireName(ScorerSetting setting, String value) {
    if (!value.matches(NAME)) {
      throw new ConfigurationException(
          setting.key()
              + ": expected letters, digits and . _ - (at most 200), came \""
              + value
              + "\"");
    }
  }

  /** The configuration that these values and the defaults make. */
  public static ScorerConfig of(Map<String, String> values) {
    return of(new ConfigSources().addValues(values, "given").resolve());
  }

  /**
   * The configuration of a program's start.
   *
   * @param file a properties file in UTF-8; null for none
   * @param environment the variables of the environment
   * @param commandLine keys and values given on the command line
   */
  public static ScorerConfig load(
      @Nullable Path file, Map<String, String> environment, Map<String, String> commandLine) {
    ConfigSources sources = new ConfigSources();
    if (file != null) {
      sources.addFile(file);
    }
    return of(sources.addEnvironment(environment).addValues(commandLine, "command line").resolve());
  }

  private static ScorerConfig of(ConfigSources sources) {
    Path stateDirectory = Path.of(sources.text(ScorerSetting.STATE_DIR));
    String modelCache = sources.textOrNull(ScorerSetting.MODEL_CACHE_DIR);
    String trustedKeys = sources.textOrNull(ScorerSetting.MODEL_TRUSTED_KEYS);
    return new ScorerConfig(
        sources.text(ScorerSetting.BOOTSTRAP_SERVERS),
        sources.text(ScorerSetting.SCHEMA_REGISTRY_URL),
        sources.text(ScorerSetting.APPLICATION_ID),
        sources.textOrNull(ScorerSetting.INSTANCE_ID),
        new ScorerTopics(
            sources.text(ScorerSetting.TOPIC_REVIEWS),
            sources.text(ScorerSetting.TOPIC_SENTIMENT),
            sources.text(ScorerSetting.TOPIC_SENTIMENT_SHADOW),
            sources.text(ScorerSetting.TOPIC_SENTIMENT_BY_PRODUCT),
            sources.text(ScorerSetting.TOPIC_DEAD_LETTERS),
            sources.text(ScorerSetting.TOPIC_LABELLED_REVIEWS),
            sources.text(ScorerSetting.TOPIC_MODEL_CONTROL),
            sources.text(ScorerSetting.TOPIC_MODEL_STATE),
            sources.text(ScorerSetting.TOPIC_MODEL_EVENTS),
            sources.text(ScorerSetting.TOPIC_MODEL_ARTIFACTS),
            sources.text(ScorerSetting.TOPIC_MODEL_STATUS)),
        sources.flag(ScorerSetting.CREATE_TOPICS),
        sources.integer(ScorerSetting.TOPIC_PARTITIONS, 1, 10_000),
        stateDirectory,
        modelCache == null ? stateDirectory.resolve("models") : Path.of(modelCache),
        trustedKeys == null ? null : Path.of(trustedKeys),
        new Formats(
            sources.choice(ScorerSetting.REVIEWS_FORMAT, ReviewFormat.class),
            sources.choice(ScorerSetting.EVENTS_FORMAT, EventFormat.class)),
        sources.integer(ScorerSetting.CONTRIBUTIONS, 0, 1_000),
        sources.integer(ScorerSetting.MAX_TOKENS, 1, 1_000_000),
        sources.integer(ScorerSetting.MAX_REVIEW_BYTES, 1_024, MAX_REVIEW_BYTES),
        trends(sources),
        sources.integer(ScorerSetting.NUM_STREAM_THREADS, 1, 1_024),
        Duration.ofMillis(sources.integer(ScorerSetting.PREPARE_TIMEOUT_MS, 1_000, 3_600_000)),
        sources.integer(ScorerSetting.SHADOW_MAX_LAG, 0, Integer.MAX_VALUE),
        sources.text(ScorerSetting.PROCESSING_GUARANTEE),
        Duration.ofMillis(sources.integer(ScorerSetting.STATUS_HEARTBEAT_MS, 100, 3_600_000)),
        HttpSettings.of(sources),
        sources.others());
  }

  private static @Nullable TrendWindows trends(ConfigSources sources) {
    Duration length =
        Duration.ofMillis(
            sources.integer(ScorerSetting.TRENDS_WINDOW_MS, 1_000, LONGEST_WINDOW_MS));
    Duration grace =
        Duration.ofMillis(sources.integer(ScorerSetting.TRENDS_GRACE_MS, 0, LONGEST_WINDOW_MS));
    return sources.flag(ScorerSetting.TRENDS) ? new TrendWindows(length, grace) : null;
  }

  /** The definitions of all topics that a scorer needs and that Kafka Streams does not make. */
  public List<TopicDefinition> topicDefinitions() {
    List<TopicDefinition> definitions = new ArrayList<>(topics.definitions(topicPartitions));
    if (trends != null) {
      definitions.addAll(
          topics.trendDefinitions(topicPartitions, TrendWindows.repartition(applicationId)));
    }
    return definitions;
  }

  /** All values, for the log: what looks like a secret is masked. */
  @Override
  public String toString() {
    Map<String, String> shown = new TreeMap<>();
    clientSettings.forEach((key, value) -> shown.put(key, isSecret(key) ? "[hidden]" : value));
    return "application "
        + applicationId
        + ", brokers "
        + bootstrapServers
        + ", registry "
        + ClientSettings.USER_INFO.matcher(schemaRegistryUrl).replaceAll("//[hidden]@")
        + ", "
        + topics
        + ", state in "
        + stateDirectory
        + ", models in "
        + modelCacheDirectory
        + (trustedKeys == null ? "" : ", signed by a key of " + trustedKeys)
        + ", threads "
        + streamThreads
        + ", "
        + processingGuarantee
        + ", "
        + formats
        + ", contributions "
        + contributions
        + ", max tokens "
        + maxTokens
        + ", max review bytes "
        + maxReviewBytes
        + (trends == null ? "" : ", trends in " + trends)
        + ", prepare timeout "
        + prepareTimeout
        + ", shadow's most lag "
        + shadowMaxLag
        + ", heartbeat "
        + heartbeat
        + ", HTTP "
        + (http == null ? "off" : http)
        + ", client settings "
        + shown;
  }

  /** Whether the value of a key is, or may hold, a secret. */
  public static boolean isSecret(String key) {
    String lower = key.toLowerCase(Locale.ROOT);
    return lower.matches(".*(pass|secret|token(?!s)|jaas|user\\.info|credential|\\.key(\\.|$)).*")
        && !lower.matches(".*\\.(class|file|id|location|source|type|url)");
  }
}
