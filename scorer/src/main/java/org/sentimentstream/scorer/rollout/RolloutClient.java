package org.sentimentstream.scorer.rollout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.rollout.ActivateModel;
import org.sentimentstream.rollout.ArtifactChunk;
import org.sentimentstream.rollout.RegisterModel;
import org.sentimentstream.rollout.RolloutCommand;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.scorer.TopicPreparation;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;

/**
 * An operator's side of the rollout: sends commands and learns, by folding the log as every
 * instance does, what became of them; sees what the instances run. Calls take turns.
 */
public final class RolloutClient implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final int CALL_TIMEOUT_MS = 10_000;

  /** Tells the clients of one JVM apart. */
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final ScorerConfig config;
  private final ClientSettings clients;
  private final Map<String, Object> registry;
  private final String clientId;
  private final Producer<byte[], byte[]> producer;
  private final Serializer<RolloutCommand> commands;
  private final Serializer<ArtifactChunk> chunks;
  private final ControlLogReader log;

  private RolloutClient(ScorerConfig config) {
    this.config = config;
    this.clients = new ClientSettings(config);
    this.registry = clients.registry();
    this.clientId = config.applicationId() + "-operator-" + COUNT.incrementAndGet();
    this.commands = SentimentSerdes.value(RolloutCommand.class, registry).serializer();
    this.chunks = SentimentSerdes.value(ArtifactChunk.class, registry).serializer();
    this.producer = new KafkaProducer<>(clients.producer(clientId));
    try {
      this.log =
          new ControlLogReader(consumer("-control"), registry, config.topics().modelControl());
    } catch (RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  /**
   * Connects; the topics are prepared as the configuration says.
   *
   * @throws org.sentimentstream.scorer.ScorerStartException where no broker answers
   */
  public static RolloutClient connect(ScorerConfig config) throws InterruptedException {
    TopicPreparation.prepare(config);
    return new RolloutClient(config);
  }

  /**
   * Connects, and creates no topic.
   *
   * @throws org.sentimentstream.scorer.ScorerStartException where no broker answers, or has not the
   *     topics of the rollout
   */
  public static RolloutClient connectToExisting(ScorerConfig config) throws InterruptedException {
    TopicPreparation.require(
        config,
        List.of(
            config.topics().modelControl(),
            config.topics().modelArtifacts(),
            config.topics().modelStatus()));
    return new RolloutClient(config);
  }

  private Map<String, Object> consumer(String suffix) {
    Map<String, Object> settings = clients.consumer(clientId + suffix);
    settings.putIfAbsent("default.api.timeout.ms", CALL_TIMEOUT_MS);
    return settings;
  }

  /** The rollout state after all commands sent until now. */
  public synchronized RolloutState state() {
    long end = log.end();
    long deadline = System.nanoTime() + ANSWER.toNanos();
    while (!log.hasFolded(end)) {
      log.poll(POLL);
      if (System.nanoTime() - deadline > 0) {
        throw new TimeoutException(
            "topic "
                + config.topics().modelControl()
                + " was not read to its end within "
                + ANSWER);
      }
    }
    return log.state();
  }

  /**
   * Puts a checkpoint file into the topic of the artifacts, after the same proof that an instance
   * makes. It is not registered yet.
   *
   * @throws IOException where the file is no checkpoint that would be accepted
   */
  public synchronized Manifest upload(Path checkpoint) throws IOException, InterruptedException {
    Manifest manifest = describe(checkpoint);
    new ArtifactPublisher(producer, chunks, config.topics().modelArtifacts())
        .publish(checkpoint, manifest);
    return manifest;
  }

  /**
   * The checkpoint file of a registered model, with the size and the digest that the manifest says.
   *
   * @param cache directory of fetched models, by digest; made where it is missing
   * @throws IOException where the file cannot be had
   * @throws BadModelException where it is not what the manifest says
   */
  public Path fetch(Manifest manifest, Path cache)
      throws IOException, BadModelException, InterruptedException {
    KafkaArtifacts topic =
        new KafkaArtifacts(consumer("-artifacts"), registry, config.topics().modelArtifacts());
    return new ModelStore(cache, topic, new UriArtifacts()).fetch(manifest);
  }

  /** Reads and proves a checkpoint file; the manifest has no location. */
  public static Manifest describe(Path file) throws IOException {
    Checkpoint checkpoint = CheckpointFile.read(file);
    new ReviewClassifier(checkpoint).verifyExamples();
    ModelId id = new ModelId(checkpoint.metadata().name(), checkpoint.metadata().version());
    return new Manifest(id, CheckpointFile.digest(file), Files.size(file), null);
  }

  /** Makes a model known. */
  public CommandResult register(Manifest manifest, @Nullable String reason)
      throws InterruptedException {
    return submit(RegisterModel.newBuilder().setManifest(manifest.toAvro()).build(), null, reason);
  }

  /** Makes a registered model the one that scores. */
  public CommandResult activate(ModelId model, @Nullable String reason)
      throws InterruptedException {
    return activate(model, null, reason);
  }

  /**
   * Makes a registered model the one that scores, unless the state has moved on.
   *
   * @param parentEpoch the epoch that the operator saw; null for any
   */
  public CommandResult activate(ModelId model, @Nullable Long parentEpoch, @Nullable String reason)
      throws InterruptedException {
    return submit(
        ActivateModel.newBuilder().setName(model.name()).setVersion(model.version()).build(),
        parentEpoch,
        reason);
  }

  private synchronized CommandResult submit(
      Object action, @Nullable Long parentEpoch, @Nullable String reason)
      throws InterruptedException {
    RolloutCommand command =
        RolloutCommand.newBuilder()
            .setCommandId(UUID.randomUUID().toString())
            .setParentEpoch(parentEpoch)
            .setActor(actor())
            .setReason(reason)
            .setIssuedAt(Instant.now())
            .setAction(action)
            .build();
    send(command);
    return awaitOutcome(command.getCommandId());
  }

  private void send(RolloutCommand command) throws InterruptedException {
    String topic = config.topics().modelControl();
    Future<RecordMetadata> sent =
        producer.send(new ProducerRecord<>(topic, 0, null, commands.serialize(topic, command)));
    try {
      sent.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    }
  }

  private CommandResult awaitOutcome(String commandId) {
    long deadline = System.nanoTime() + ANSWER.toNanos();
    while (System.nanoTime() - deadline < 0) {
      for (ControlLogReader.Entry entry : log.poll(POLL)) {
        if (entry.command().getCommandId().equals(commandId)) {
          RolloutState.Outcome outcome = entry.outcome();
          return new CommandResult(
              commandId,
              outcome.state(),
              outcome instanceof RolloutState.Rejected rejected ? rejected.reason() : null);
        }
      }
    }
    throw new TimeoutException(
        "command " + commandId + " was sent and not seen again within " + ANSWER);
  }

  private static String actor() {
    String user = System.getProperty("user.name", "unknown");
    try {
      return user + "@" + InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return user;
    }
  }

  /** All instances that ever told a status, by id. */
  public synchronized List<InstanceView> instances() {
    try (StatusReader reader =
        new StatusReader(consumer("-status"), registry, config.topics().modelStatus())) {
      long deadline = System.nanoTime() + ANSWER.toNanos();
      while (!reader.caughtUp() && System.nanoTime() - deadline < 0) {
        reader.poll(POLL);
      }
      return reader.instances();
    }
  }

  /**
   * Waits until every live instance has decided about an activation.
   *
   * @param activation of the state that the activating command made
   * @param watcher sees the instances from time to time
   */
  public ActivationResult awaitActivation(
      RolloutState.Activation activation, Duration timeout, Consumer<List<InstanceView>> watcher) {
    long deadline = System.nanoTime() + timeout.toNanos();
    try (StatusReader reader =
        new StatusReader(consumer("-status"), registry, config.topics().modelStatus())) {
      while (true) {
        reader.poll(POLL);
        boolean over = System.nanoTime() - deadline > 0;
        if (!over && !reader.caughtUp()) {
          continue;
        }
        List<InstanceView> instances = reader.instances();
        watcher.accept(instances);
        ActivationResult.End end = ActivationProgress.end(activation, instances);
        if (over || end.isDecided()) {
          return new ActivationResult(end, instances);
        }
      }
    }
  }

  @Override
  public synchronized void close() {
    log.close();
    producer.close(Duration.ofSeconds(5));
    commands.close();
    chunks.close();
  }
}
