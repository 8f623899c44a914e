package org.sentimentstream.scorer.config;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.schemas.Topics;

/**
 * Every key that the scorer itself reads: its name, its default and what it means. Keys under
 * {@code sentiment.} are the scorer's own, the others are Kafka's or Confluent's under their names.
 * Any further key is handed to the Kafka clients and the serdes untouched.
 *
 * <p>In the environment a key is upper case with {@code _} for {@code .}, behind {@code SENTIMENT_}
 * where it does not begin with that already: {@code SENTIMENT_BOOTSTRAP_SERVERS}, {@code
 * SENTIMENT_MAX_TOKENS}. A further Kafka key goes there as {@code
 * SENTIMENT_KAFKA_SECURITY_PROTOCOL}.
 */
public enum ScorerSetting {
  BOOTSTRAP_SERVERS("bootstrap.servers", null, "Kafka brokers, host:port, comma-separated"),
  SCHEMA_REGISTRY_URL("schema.registry.url", null, "base URL of the schema registry"),
  APPLICATION_ID(
      "application.id",
      "sentiment-scorer",
      "names the consumer group: instances of the same id share the reviews"),
  STATE_DIR(
      "state.dir",
      System.getProperty("java.io.tmpdir") + "/sentiment-scorer",
      "directory that survives restarts: instance id and, unless told otherwise, fetched models"),
  NUM_STREAM_THREADS(
      "num.stream.threads",
      Integer.toString(Runtime.getRuntime().availableProcessors()),
      "stream threads of this instance; by default as many as there are cores"),
  PROCESSING_GUARANTEE(
      "processing.guarantee",
      "exactly_once_v2",
      "exactly_once_v2, or at_least_once: events sooner, and some twice after a crash"),
  INSTANCE_ID(
      "sentiment.instance.id",
      "",
      "name of this instance on model-status; by default the host's name and a suffix kept in"
          + " state.dir"),
  CREATE_TOPICS(
      "sentiment.topics.create", "true", "whether missing topics are created: true or false"),
  TOPIC_PARTITIONS(
      "sentiment.topics.partitions",
      "6",
      "partitions that the topics of reviews and events are created with: the most stream threads"
          + " that can share the work"),
  TOPIC_REVIEWS("sentiment.topic.reviews", Topics.REVIEWS, "topic that reviews come from"),
  TOPIC_SENTIMENT(
      "sentiment.topic.sentiment", Topics.SENTIMENT, "topic that sentiment events go to"),
  TOPIC_SENTIMENT_SHADOW(
      "sentiment.topic.sentiment.shadow",
      Topics.SENTIMENT_SHADOW,
      "topic that a shadow model's events go to"),
  TOPIC_SENTIMENT_BY_PRODUCT(
      "sentiment.topic.sentiment.by.product",
      Topics.SENTIMENT_BY_PRODUCT,
      "topic that the trends of products go to, where they are counted"),
  TOPIC_DEAD_LETTERS(
      "sentiment.topic.dead.letters",
      Topics.REVIEWS_DLQ,
      "topic for what cannot be scored, in its original bytes"),
  TOPIC_LABELLED_REVIEWS(
      "sentiment.topic.labelled.reviews",
      Topics.LABELLED_REVIEWS,
      "topic of the reviews that models are retrained on"),
  TOPIC_MODEL_CONTROL(
      "sentiment.topic.model.control", Topics.MODEL_CONTROL, "topic of the rollout commands"),
  TOPIC_MODEL_STATE(
      "sentiment.topic.model.state", Topics.MODEL_STATE, "topic of what the commands have made"),
  TOPIC_MODEL_EVENTS(
      "sentiment.topic.model.events", Topics.MODEL_EVENTS, "topic of the rollouts' audit"),
  TOPIC_MODEL_ARTIFACTS(
      "sentiment.topic.model.artifacts", Topics.MODEL_ARTIFACTS, "topic of the checkpoint files"),
  TOPIC_MODEL_STATUS(
      "sentiment.topic.model.status", Topics.MODEL_STATUS, "topic of what each instance runs"),
  MODEL_CACHE_DIR(
      "sentiment.model.cache.dir",
      "",
      "directory of fetched models, by digest; by default state.dir/models"),
  MODEL_TRUSTED_KEYS(
      "sentiment.model.trusted.keys",
      "",
      "Ed25519 public keys, a PEM file or a directory of *.pem: only models that one of them signed"
          + " are taken; by default models need no signature"),
  REVIEWS_FORMAT(
      "sentiment.reviews.format",
      "avro",
      "what the values of the reviews' topic are: avro, json or text"),
  EVENTS_FORMAT(
      "sentiment.events.format", "avro", "what the values of the events' topics are: avro or json"),
  CONTRIBUTIONS(
      "sentiment.contributions",
      "0",
      "how many of the strongest tokens an event carries, 0 to 1000"),
  MAX_TOKENS(
      "sentiment.max.tokens", "4096", "tokens of a review that are scored; the rest is left out"),
  MAX_REVIEW_BYTES(
      "sentiment.max.review.bytes",
      "1048576",
      "largest record that is scored: key, value and headers; a larger one becomes a dead letter"
          + " that holds its beginning"),
  TRENDS(
      "sentiment.trends",
      "false",
      "whether reviews and their mean sentiment are counted for each product in windows of time:"
          + " true or false, the same for all instances"),
  TRENDS_WINDOW_MS(
      "sentiment.trends.window.ms", "3600000", "length of such a window, from a second to a week"),
  TRENDS_GRACE_MS(
      "sentiment.trends.grace.ms",
      "600000",
      "how long after its end a window still counts reviews; later ones are left out of it"),
  PREPARE_TIMEOUT_MS(
      "sentiment.rollout.prepare.timeout.ms",
      "120000",
      "how long the instances may take to prepare a model before its rollout is aborted, and how"
          + " long one waits for the file of what serves before it leaves the group"),
  SHADOW_MAX_LAG(
      "sentiment.shadow.max.lag",
      "1000",
      "reviews that may wait in a partition before its shadow is left out"),
  STATUS_HEARTBEAT_MS(
      "sentiment.status.heartbeat.ms",
      "3000",
      "time between two statuses of an unchanged instance"),
  HTTP_PORT(
      "sentiment.http.port",
      "off",
      "port of the instance's HTTP server, which has metrics, health and the console: off for"
          + " none, 0 for a free one"),
  HTTP_HOST(
      "sentiment.http.host",
      "127.0.0.1",
      "address that the HTTP server listens on; any but a loopback address needs a token"),
  HTTP_TOKEN(
      "sentiment.http.token",
      "",
      "secret that HTTP requests must carry, of at least 16 characters: as bearer token, or as"
          + " password of basic authentication beside any name; by default none is asked for"),
  HTTP_METRICS_OPEN(
      "sentiment.http.metrics.open",
      "false",
      "whether /metrics is there without the token, as /health/live and /health/ready are: true or"
          + " false"),
  HTTP_CONSOLE(
      "sentiment.http.console",
      "read",
      "page at /console of the HTTP server: off for none, read to look, operate to roll models out"
          + " as well"),
  HTTP_TLS_KEYSTORE(
      "sentiment.http.tls.keystore",
      "",
      "certificate and private key of the HTTP server: a PEM file where its name ends with .pem,"
          + " else PKCS12; by default there is no TLS"),
  HTTP_TLS_KEYSTORE_PASSWORD(
      "sentiment.http.tls.keystore.password", "", "password of that file, where it has one");

  static final String OWN_PREFIX = "sentiment.";

  private final String key;
  private final @Nullable String defaultValue;
  private final String meaning;

  ScorerSetting(String key, @Nullable String defaultValue, String meaning) {
    this.key = key;
    this.defaultValue = defaultValue;
    this.meaning = meaning;
  }

  public String key() {
    return key;
  }

  /** Empty where the setting is required. */
  public Optional<String> defaultValue() {
    return Optional.ofNullable(defaultValue);
  }

  public String meaning() {
    return meaning;
  }

  /** The variable of the environment that sets it. */
  public String variable() {
    String upper = key.toUpperCase(Locale.ROOT).replace('.', '_');
    return key.startsWith(OWN_PREFIX) ? upper : "SENTIMENT_" + upper;
  }

  static Optional<ScorerSetting> ofKey(String key) {
    return Arrays.stream(values()).filter(setting -> setting.key.equals(key)).findFirst();
  }

  static Optional<ScorerSetting> ofVariable(String variable) {
    return Arrays.stream(values())
        .filter(setting -> setting.variable().equals(variable))
        .findFirst();
  }

  /** The setting whose key differs least from a misspelt one. */
  static ScorerSetting nearestToKey(String key) {
    return Arrays.stream(values())
        .min(Comparator.comparingInt(setting -> Spelling.distance(setting.key, key)))
        .orElseThrow();
  }

  /** The setting whose variable is so like this one that a slip of the finger explains it. */
  static Optional<ScorerSetting> misspeltAs(String variable) {
    return Arrays.stream(values())
        .filter(setting -> Spelling.distance(setting.variable(), variable) <= 2)
        .findFirst();
  }
}
