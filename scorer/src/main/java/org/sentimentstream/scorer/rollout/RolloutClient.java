package org.sentimentstream.scorer.rollout;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.rollout.ActivateModel;
import org.sentimentstream.rollout.ArtifactChunk;
import org.sentimentstream.rollout.CommandJudged;
import org.sentimentstream.rollout.RegisterModel;
import org.sentimentstream.rollout.Rollout;
import org.sentimentstream.rollout.RolloutCommand;
import org.sentimentstream.rollout.RolloutEvent;
import org.sentimentstream.rollout.RolloutPhase;
import org.sentimentstream.rollout.RolloutSnapshot;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.scorer.TopicPreparation;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;

/**
 * An operator's side of the rollout: sends commands and learns from the audit what became of them;
 * sees the state and what the instances run. Where no instance runs, whose controller would judge
 * the commands, the client is the controller itself for as long as it is open. Calls take turns.
 */
public final class RolloutClient implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration ANSWER = Duration.ofSeconds(30);

  /** Tells the clients of one JVM apart. */
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final ScorerConfig config;
  private final String clientId;
  private final RolloutTopics topics;
  private final Producer<byte[], byte[]> producer;
  private final Serializer<RolloutCommand> commands;
  private final Serializer<ArtifactChunk> chunks;
  private final TopicReader<RolloutSnapshot> snapshots;
  private RolloutState state = RolloutState.empty();
  private @Nullable RolloutController controller;

  private RolloutClient(ScorerConfig config) {
    ClientSettings clients = new ClientSettings(config);
    Map<String, Object> registry = clients.registry();
    this.config = config;
    this.clientId = config.applicationId() + "-operator-" + COUNT.incrementAndGet();
    this.topics = new RolloutTopics(config, clientId);
    this.commands = SentimentSerdes.value(RolloutCommand.class, registry).serializer();
    this.chunks = SentimentSerdes.value(ArtifactChunk.class, registry).serializer();
    this.producer = new KafkaProducer<>(clients.producer(clientId));
    try {
      this.snapshots = topics.snapshots();
    } catch (RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  /**
   * Connects; the topics of the rollout are prepared as the configuration says.
   *
   * @throws org.sentimentstream.scorer.ScorerStartException where no broker answers
   */
  public static RolloutClient connect(ScorerConfig config) throws InterruptedException {
    TopicPreparation.prepareRollout(config);
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
            config.topics().modelState(),
            config.topics().modelEvents(),
            config.topics().modelArtifacts(),
            config.topics().modelStatus()));
    return new RolloutClient(config);
  }

  /** The rollout state as it is committed now. */
  public synchronized RolloutState state() {
    long end = snapshots.end();
    long deadline = System.nanoTime() + ANSWER.toNanos();
    while (!snapshots.hasReached(end)) {
      readState(POLL);
      if (System.nanoTime() - deadline > 0) {
        throw new TimeoutException(
            "topic " + config.topics().modelState() + " was not read to its end within " + ANSWER);
      }
    }
    return state;
  }

  private void readState(Duration timeout) {
    for (TopicReader.Read<RolloutSnapshot> read : snapshots.poll(timeout)) {
      state = RolloutState.of(read.value());
    }
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
    return new ModelStore(cache, topics.artifacts(), new UriArtifacts(), TrustedKeys.of(config))
        .fetch(manifest);
  }

  /** Reads and proves a checkpoint file; the manifest has its facts, no location, no signature. */
  public static Manifest describe(Path file) throws IOException {
    Checkpoint checkpoint = CheckpointFile.read(file);
    new ReviewClassifier(checkpoint).verifyExamples();
    ModelId id = new ModelId(checkpoint.metadata().name(), checkpoint.metadata().version());
    return new Manifest(
        id,
        CheckpointFile.digest(file),
        Files.size(file),
        null,
        CheckpointFacts.of(checkpoint),
        null);
  }

  /** Makes a model known. */
  public CommandResult register(Manifest manifest, @Nullable String reason)
      throws InterruptedException {
    return submit(registration(manifest), CommandOptions.because(reason));
  }

  /** The action that makes a model known. */
  public static RegisterModel registration(Manifest manifest) {
    return RegisterModel.newBuilder().setManifest(manifest.toAvro()).build();
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
        new CommandOptions(parentEpoch, reason, false));
  }

  /**
   * Sends a command and waits until a controller has judged it.
   *
   * @param action one of the actions of {@link RolloutCommand}
   */
  public synchronized CommandResult submit(Object action, CommandOptions options)
      throws InterruptedException {
    return submit(action, options, actor());
  }

  /**
   * Sends a command for somebody and waits until a controller has judged it.
   *
   * @param action one of the actions of {@link RolloutCommand}
   * @param actor who wants it
   */
  public synchronized CommandResult submit(Object action, CommandOptions options, String actor)
      throws InterruptedException {
    RolloutCommand command =
        RolloutCommand.newBuilder()
            .setCommandId(UUID.randomUUID().toString())
            .setParentEpoch(options.parentEpoch())
            .setActor(actor)
            .setReason(options.reason())
            .setIssuedAt(Instant.now())
            .setAction(action)
            .setDryRun(options.dryRun())
            .build();
    return submit(command);
  }

  /** Sends a command as it is; one that was sent before is judged as repeated. */
  public synchronized CommandResult submit(RolloutCommand command) throws InterruptedException {
    try (TopicReader<RolloutEvent> audit = topics.events()) {
      audit.seekToEnd();
      send(command);
      CommandJudged judged = awaitJudgement(command.getCommandId(), audit);
      return new CommandResult(
          command.getCommandId(),
          state(),
          judged.getRejection().orElse(null),
          judged.getTarget().orElse(null));
    }
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

  private CommandJudged awaitJudgement(String commandId, TopicReader<RolloutEvent> audit) {
    long deadline = System.nanoTime() + ANSWER.toNanos();
    if (controller == null && instances().stream().noneMatch(InstanceView::live)) {
      controller =
          new RolloutController(config, clientId, new RolloutMetrics(new SimpleMeterRegistry()));
      controller.start();
    }
    while (System.nanoTime() - deadline < 0) {
      for (TopicReader.Read<RolloutEvent> read : audit.poll(POLL)) {
        if (read.value().getEvent() instanceof CommandJudged judged
            && judged.getCommand().getCommandId().equals(commandId)) {
          return judged;
        }
      }
      requireAllowed(commandId, controller);
    }
    throw new TimeoutException(
        "command " + commandId + " was sent and not judged within " + ANSWER);
  }

  private static void requireAllowed(String commandId, @Nullable RolloutController controller) {
    AuthorizationException refusal = controller == null ? null : controller.refusal();
    if (refusal != null) {
      throw new AuthorizationException(
          refusal.getMessage()
              + "; no scorer instance runs that would judge command "
              + commandId
              + ", and this client may not: the next instance to start will",
          refusal);
    }
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
    try (StatusReader reader = topics.statuses()) {
      long deadline = System.nanoTime() + ANSWER.toNanos();
      while (!reader.caughtUp() && System.nanoTime() - deadline < 0) {
        reader.poll(POLL);
      }
      return reader.instances();
    }
  }

  /** The audit of all rollouts, from its beginning; to be closed. */
  public TopicReader<RolloutEvent> audit() {
    return topics.events();
  }

  /**
   * Waits until a rollout has ended.
   *
   * @param epoch the rollout's
   * @param watcher sees the instances from time to time
   */
  public synchronized RolloutResult awaitRollout(
      long epoch, Duration timeout, Consumer<List<InstanceView>> watcher) {
    long deadline = System.nanoTime() + timeout.toNanos();
    try (StatusReader reader = topics.statuses()) {
      while (true) {
        reader.poll(POLL);
        boolean over = System.nanoTime() - deadline > 0;
        if (!over && !reader.caughtUp()) {
          continue;
        }
        List<InstanceView> instances = reader.instances();
        watcher.accept(instances);
        readState(Duration.ofMillis(20));
        Optional<RolloutResult> ended = ended(epoch, instances);
        if (ended.isPresent()) {
          return ended.get();
        }
        if (over) {
          boolean anyLive = instances.stream().anyMatch(InstanceView::live);
          return new RolloutResult(
              anyLive ? RolloutResult.End.TIMED_OUT : RolloutResult.End.NO_INSTANCE,
              null,
              instances);
        }
      }
    }
  }

  private Optional<RolloutResult> ended(long epoch, List<InstanceView> instances) {
    Rollout last = state.rollout();
    if (last == null || last.getEpoch() < epoch) {
      return Optional.empty();
    }
    if (last.getEpoch() > epoch) {
      return Optional.of(new RolloutResult(RolloutResult.End.SUPERSEDED, null, instances));
    }
    if (last.getPhase() == RolloutPhase.COMPLETED) {
      return Optional.of(new RolloutResult(RolloutResult.End.COMPLETED, null, instances));
    }
    if (last.getPhase() == RolloutPhase.ABORTED) {
      return Optional.of(
          new RolloutResult(RolloutResult.End.ABORTED, last.getReason().orElse(""), instances));
    }
    return Optional.empty();
  }

  @Override
  public synchronized void close() {
    if (controller != null) {
      controller.close();
    }
    snapshots.close();
    producer.close(Duration.ofSeconds(5));
    commands.close();
    chunks.close();
  }
}
