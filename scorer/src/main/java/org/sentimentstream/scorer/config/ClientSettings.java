package org.sentimentstream.scorer.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.sentimentstream.schemas.Topics;

/**
 * What each Kafka client is told: the scorer's own choices first, the operator's settings over
 * them. A key may be given for one kind of client alone with Kafka Streams' prefixes {@code
 * consumer.}, {@code producer.} and {@code admin.}.
 */
public final class ClientSettings {

  /** Name and password in an address, or in each of several. */
  static final Pattern USER_INFO = Pattern.compile("//([^/]*)@");

  private static final String CREDENTIALS_SOURCE = "basic.auth.credentials.source";

  private final ScorerConfig config;

  public ClientSettings(ScorerConfig config) {
    this.config = config;
  }

  /**
   * For Kafka Streams.
   *
   * @param directory for the stores on disk; no other instance may have the same
   */
  public Properties streams(String instanceId, Path directory) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(StreamsConfig.CLIENT_ID_CONFIG, config.applicationId() + "-" + instanceId);
    // A crashed instance's partitions are taken over after this; Kafka's 45 s are long for scoring.
    propose(
        settings, StreamsConfig.CONSUMER_PREFIX, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 15_000);
    propose(
        settings,
        StreamsConfig.CONSUMER_PREFIX,
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
        "earliest");
    // What waits to be scored is bounded by records, not bytes: with Kafka's 1,000 a poll and 1,000
    // a partition, reviews of a megabyte would fill any heap. Scoring takes longer than a poll.
    propose(settings, StreamsConfig.CONSUMER_PREFIX, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 16);
    propose(settings, "", StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 8);
    propose(
        settings, StreamsConfig.CONSUMER_PREFIX, ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 << 20);
    // A thread that waits for reviews does not look at the time: with Kafka's 100 ms the last event
    // of a burst would wait up to twice the interval between commits.
    propose(settings, "", StreamsConfig.POLL_MS_CONFIG, 10);
    if (config.processingGuarantee().equals(StreamsConfig.AT_LEAST_ONCE)) {
      // Streams waits 100 ms for a batch to fill; an event should not. With much less each is a
      // request of its own, which costs as much as scoring. Under exactly-once an event waits for
      // the commit anyway, which sends what is there.
      propose(settings, StreamsConfig.PRODUCER_PREFIX, ProducerConfig.LINGER_MS_CONFIG, 20);
    }
    propose(settings, StreamsConfig.PRODUCER_PREFIX, ProducerConfig.BATCH_SIZE_CONFIG, 64 << 10);
    propose(settings, StreamsConfig.PRODUCER_PREFIX, ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    // A dead letter holds a record of up to maxReviewBytes and its own headers.
    propose(
        settings,
        StreamsConfig.PRODUCER_PREFIX,
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
        Topics.DEAD_LETTER_MAX_BYTES);
    if (config.trends() != null) {
      propose(settings, "", StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
      // Without an address Kafka Streams does not know which instance counts a product.
      propose(settings, "", StreamsConfig.APPLICATION_SERVER_CONFIG, instanceId + ":0");
    }
    // There is no global thread, but Kafka Streams 4.3 warns where this is not said. Its constant
    // is deprecated already, hence the literal.
    settings.put("processing.exception.handler.global.enabled", true);
    settings.putAll(config.clientSettings());
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
    settings.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.streamThreads());
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, config.processingGuarantee());
    Properties properties = new Properties();
    properties.putAll(settings);
    return properties;
  }

  /** Streams prefers a key with a prefix: the operator's key without one must not lose to it. */
  private void propose(Map<String, Object> settings, String prefix, String key, Object value) {
    if (!config.clientSettings().containsKey(key)) {
      settings.put(prefix + key, value);
    }
  }

  /** For a consumer that follows whole topics by itself, in no group. */
  public Map<String, Object> consumer(String clientId) {
    Map<String, Object> settings =
        of(ConsumerConfig.configNames(), StreamsConfig.CONSUMER_PREFIX, clientId);
    settings.keySet().removeIf(key -> key.startsWith("group."));
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return settings;
  }

  /** For a consumer that shares a topic with the others of its group. */
  public Map<String, Object> groupConsumer(String clientId, String group) {
    Map<String, Object> settings = consumer(clientId);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    // Whoever takes over from a crashed one does so after this.
    settings.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
    return settings;
  }

  /** For a producer whose records come all at once or not at all. */
  public Map<String, Object> transactionalProducer(String clientId, String transactionalId) {
    Map<String, Object> settings = producer(clientId);
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    settings.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 15_000);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.STATE_MAX_BYTES);
    return settings;
  }

  /** For a producer that loses and repeats nothing; not transactional. */
  public Map<String, Object> producer(String clientId) {
    Map<String, Object> settings =
        of(ProducerConfig.configNames(), StreamsConfig.PRODUCER_PREFIX, clientId);
    settings.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
    settings.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    settings.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
    return settings;
  }

  /** For an admin client. */
  public Map<String, Object> admin(String clientId) {
    Map<String, Object> settings =
        of(AdminClientConfig.configNames(), StreamsConfig.ADMIN_CLIENT_PREFIX, clientId);
    settings.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
    settings.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    return settings;
  }

  /** For Confluent's serdes and registry client. */
  public Map<String, Object> registry() {
    Map<String, Object> settings = new HashMap<>();
    // Confluent waits a minute for each; the caller tries again, so it need not.
    settings.put("http.connect.timeout.ms", 5_000);
    settings.put("http.read.timeout.ms", 10_000);
    settings.put("max.retries", 0);
    settings.putAll(config.clientSettings());
    settings.put("schema.registry.url", config.schemaRegistryUrl());
    takeCredentialsOutOfUrl(settings);
    return settings;
  }

  /**
   * Confluent's client logs its addresses as they are, when it cannot reach one of them too. So a
   * name and a password in them are given in the way that it does not log.
   */
  private void takeCredentialsOutOfUrl(Map<String, Object> settings) {
    Matcher userInfo = USER_INFO.matcher(config.schemaRegistryUrl());
    List<String> found = userInfo.results().map(match -> match.group(1)).distinct().toList();
    if (found.isEmpty()) {
      return;
    }
    settings.put("schema.registry.url", userInfo.replaceAll("//"));
    if (settings.getOrDefault(CREDENTIALS_SOURCE, "URL").equals("URL")) {
      if (found.size() > 1) {
        throw new ConfigurationException(
            "schema.registry.url: expected the same name and password for all addresses");
      }
      settings.put(CREDENTIALS_SOURCE, "USER_INFO");
      settings.put("basic.auth.user.info", found.get(0));
    }
  }

  /** The operator's settings that mean something to a client which knows these names. */
  private Map<String, Object> of(Set<String> known, String prefix, String clientId) {
    Set<String> foreign = foreignNames();
    foreign.removeAll(known);
    Map<String, Object> settings = new HashMap<>();
    config
        .clientSettings()
        .forEach(
            (key, value) -> {
              if (!foreign.contains(key) && !hasClientPrefix(key)) {
                settings.put(key, value);
              }
            });
    config
        .clientSettings()
        .forEach(
            (key, value) -> {
              if (key.startsWith(prefix)) {
                settings.put(key.substring(prefix.length()), value);
              }
            });
    settings.put("bootstrap.servers", config.bootstrapServers());
    settings.put("client.id", clientId);
    return settings;
  }

  private static boolean hasClientPrefix(String key) {
    return key.startsWith(StreamsConfig.CONSUMER_PREFIX)
        || key.startsWith(StreamsConfig.MAIN_CONSUMER_PREFIX)
        || key.startsWith(StreamsConfig.PRODUCER_PREFIX)
        || key.startsWith(StreamsConfig.ADMIN_CLIENT_PREFIX);
  }

  private static Set<String> foreignNames() {
    Set<String> names = new HashSet<>(ConsumerConfig.configNames());
    names.addAll(ProducerConfig.configNames());
    names.addAll(AdminClientConfig.configNames());
    names.addAll(StreamsConfig.configDef().names());
    return names;
  }
}
