package org.sentimentstream.scorer.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.Review;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.scorer.ScorerApplication;
import org.sentimentstream.scorer.TopicPreparation;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.rollout.CommandResult;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.RolloutClient;
import org.sentimentstream.scorer.rollout.RolloutResult;

/**
 * All that a test needs around its scorer: topics and an application of its own on the shared
 * broker, a directory, reviews in and events out.
 */
public final class Surroundings implements AutoCloseable {

  public static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path directory;
  private final Map<String, String> settings = new HashMap<>();
  private final ScorerConfig config;
  private final List<ScorerApplication> started = new ArrayList<>();
  private final Producer<byte[], byte[]> producer;
  private final Serializer<Review> reviews;
  private final Deserializer<SentimentEvent> events;
  private @Nullable RolloutClient rollout;

  public Surroundings(String test) throws InterruptedException {
    this(test, Map.of());
  }

  /**
   * @param test begins all names on the broker
   * @param more further settings
   */
  public Surroundings(String test, Map<String, String> more) throws InterruptedException {
    try {
      this.directory = Files.createTempDirectory(Path.of("target"), test + "-").toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String name = directory.getFileName().toString();
    settings.put("bootstrap.servers", TestStack.bootstrapServers());
    settings.put("schema.registry.url", TestStack.registryUrl());
    settings.put("application.id", name);
    settings.put("state.dir", directory.resolve("state").toString());
    settings.put("num.stream.threads", "1");
    settings.put("sentiment.topics.partitions", "2");
    settings.put("sentiment.status.heartbeat.ms", "500");
    // A member of a group hears at its heartbeat that somebody comes, who waits for it until then:
    // 3 s by default, at each start of an instance beside another or beside an operator's client.
    settings.put("heartbeat.interval.ms", "300");
    // While a fetch waits for records, 500 ms by default, a broker answers nothing else on that
    // connection: a consumer that is closed, or asks where a topic ends, waits for it.
    settings.put("fetch.max.wait.ms", "100");
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
      settings.put("sentiment.topic." + topic, name + "-" + topic.replace('.', '-'));
    }
    settings.putAll(more);
    config = ScorerConfig.of(settings);
    TopicPreparation.prepare(config);
    ClientSettings clients = new ClientSettings(config);
    this.producer = new KafkaProducer<>(clients.producer(name + "-test"));
    this.reviews = config.formats().reviewSerializer(clients.registry());
    this.events = config.formats().eventSerde(clients.registry()).deserializer();
  }

  /** A directory of this test. */
  public Path directory() {
    return directory;
  }

  /** The settings that {@link #config} is made of. */
  public Map<String, String> settings() {
    return Map.copyOf(settings);
  }

  public ScorerConfig config() {
    return config;
  }

  public ScorerApplication startScorer(String instanceId) throws InterruptedException {
    return startScorer(instanceId, new SimpleMeterRegistry());
  }

  public ScorerApplication startScorer(String instanceId, MeterRegistry meters)
      throws InterruptedException {
    return startScorer(instanceId, Map.of(), meters);
  }

  /** Starts an instance with further settings. */
  public ScorerApplication startScorer(
      String instanceId, Map<String, String> more, MeterRegistry meters)
      throws InterruptedException {
    Map<String, String> own = new HashMap<>(settings);
    own.putAll(more);
    own.put("sentiment.instance.id", instanceId);
    ScorerApplication scorer = ScorerApplication.start(ScorerConfig.of(own), meters);
    started.add(scorer);
    return scorer;
  }

  public RolloutClient rollout() throws InterruptedException {
    if (rollout == null) {
      rollout = RolloutClient.connect(config);
    }
    return rollout;
  }

  /** Uploads, registers and activates a sound model. */
  public CommandResult activate(String version) throws IOException, InterruptedException {
    Manifest manifest = rollout().upload(TestModels.write(directory, version));
    assertThat(rollout().register(manifest, null).rejection()).isNull();
    return rollout().activate(manifest.id(), "test");
  }

  /** Waits until the rollout that a command began has ended. */
  public RolloutResult await(CommandResult command) throws InterruptedException {
    assertThat(command.rejection()).isNull();
    return rollout()
        .awaitRollout(
            Objects.requireNonNull(command.target()).getEpoch(), PATIENCE, instances -> {});
  }

  public static Review review(String id, String text) {
    return Review.newBuilder()
        .setReviewId(id)
        .setText(text)
        .setProductId("product of " + id)
        .setCreatedAt(Instant.ofEpochMilli(1_000_000))
        .build();
  }

  public byte[] bytes(Review review) {
    return reviews.serialize(config.topics().reviews(), review);
  }

  /** Sends a review under a key; returns without waiting for the broker. */
  public void send(String key, Review review) {
    var unused = producer.send(record(key.getBytes(StandardCharsets.UTF_8), bytes(review)));
  }

  public void send(String id, String text) {
    send(id, review(id, text));
  }

  public ProducerRecord<byte[], byte[]> record(byte @Nullable [] key, byte @Nullable [] value) {
    return new ProducerRecord<>(config.topics().reviews(), key, value);
  }

  /** Sets what a topic takes: the most bytes of a batch of records. */
  public void setMaxMessageBytes(String topic, int bytes) throws InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    AlterConfigOp change =
        new AlterConfigOp(
            new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(bytes)),
            AlterConfigOp.OpType.SET);
    try (Admin admin = Admin.create(new ClientSettings(config).admin("test"))) {
      admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends a record to any topic and waits for the broker. */
  public RecordMetadata sendAndWait(ProducerRecord<byte[], byte[]> record)
      throws InterruptedException {
    try {
      return producer.send(record).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Committed records of a topic: at least this many, or those that came within {@link #PATIENCE}.
   */
  public List<ConsumerRecord<byte[], byte[]>> read(String topic, int count) {
    ClientSettings clients = new ClientSettings(config);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(clients.consumer("test"))) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (records.size() < count && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
      // What else is committed by now comes along: there might be one too many.
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (!hasReached(consumer, ends) && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }

  private static boolean hasReached(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /**
   * Committed sentiment events: at least this many, or those that came within {@link #PATIENCE}.
   */
  public List<SentimentEvent> events(int count) {
    return read(config.topics().sentiment(), count).stream().map(this::event).toList();
  }

  public List<ConsumerRecord<byte[], byte[]>> deadLetters(int count) {
    return read(config.topics().deadLetters(), count);
  }

  /** For any thread: the deserializer is for one at a time. */
  public synchronized SentimentEvent event(ConsumerRecord<byte[], byte[]> record) {
    return events.deserialize(record.topic(), record.headers(), record.value());
  }

  /** What a record of the events or of the dead letters answers. */
  Answer answer(ConsumerRecord<byte[], byte[]> record) {
    return record.topic().equals(config.topics().deadLetters())
        ? Answer.ofDeadLetter(record)
        : Answer.of(record, event(record));
  }

  @Override
  public void close() {
    started.parallelStream().forEach(ScorerApplication::close);
    if (rollout != null) {
      rollout.close();
    }
    producer.close();
  }
}
