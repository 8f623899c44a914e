package org.sentimentstream.scorer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.retry.StopSignal;
import org.sentimentstream.scorer.rollout.ActiveModel;
import org.sentimentstream.scorer.rollout.InstanceRollout;
import org.sentimentstream.scorer.rollout.RolloutProgress;
import org.sentimentstream.scorer.topology.ScoringContext;
import org.sentimentstream.scorer.topology.ScoringMetrics;
import org.sentimentstream.scorer.topology.ScoringTopology;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running scorer instance. It follows the control topic at once; Kafka Streams is built and
 * started when the first model is active, so that until then the instance is in no group and
 * consumes no review. Any number of instances may live in one JVM.
 */
public final class ScorerApplication implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ScorerApplication.class);
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(30);

  /** A stream thread may wait this long for something: a third of Kafka's max.poll.interval. */
  private static final Duration PATIENCE = Duration.ofSeconds(100);

  /** How far an instance is. */
  public enum State {
    /** Alive, but no model was activated yet, or none could be prepared. */
    WAITING,
    /** Kafka Streams is started: reviews are scored as soon as partitions are assigned. */
    RUNNING,
    /** Closed. */
    STOPPED,
    /** Ended by a failure that no repetition can mend. */
    FAILED
  }

  private final ScorerConfig config;
  private final InstanceId ownId;
  private final String instanceId;
  private final StopSignal stop = new StopSignal();
  private final ScoringMetrics scoringMetrics;
  private final InstanceRollout rollout;
  private final Object changed = new Object();

  // Guarded by changed.
  private State state = State.WAITING;
  private @Nullable KafkaStreams streams;
  private @Nullable Throwable failure;
  private boolean closed;

  private ScorerApplication(ScorerConfig config, InstanceId ownId, MeterRegistry meters) {
    this.config = config;
    this.ownId = ownId;
    this.instanceId = config.instanceId() == null ? ownId.value() : config.instanceId();
    this.scoringMetrics = new ScoringMetrics(meters);
    this.rollout =
        new InstanceRollout(
            config, instanceId, meters, this::rolloutProgressed, this::lookAtPartitions);
    Gauge.builder("sentiment.ready", this, app -> app.isScoring() ? 1 : 0)
        .description("1 where reviews are being scored")
        .register(meters);
  }

  /**
   * Starts an instance: prepares the topics and begins to follow the rollout.
   *
   * @param meters receives the instance's meters; stays open when the instance closes
   * @throws ScorerStartException where no broker answers or the topics are not as they must be
   */
  public static ScorerApplication start(ScorerConfig config, MeterRegistry meters)
      throws InterruptedException {
    LOG.info("Scorer starts: {}", config);
    TopicPreparation.prepare(config);
    InstanceId ownId;
    try {
      ownId = InstanceId.acquire(config.stateDirectory());
    } catch (IOException e) {
      throw new ScorerStartException(
          "expected a directory to write to at "
              + config.stateDirectory()
              + " (state.dir): "
              + e.getMessage(),
          e);
    }
    try {
      ScorerApplication application = new ScorerApplication(config, ownId, meters);
      application.rollout.start();
      return application;
    } catch (RuntimeException e) {
      release(ownId);
      throw e;
    }
  }

  private static void release(InstanceId id) {
    try {
      id.close();
    } catch (IOException e) {
      LOG.warn("Cannot unlock the instance id {}: {}", id.value(), e.toString());
    }
  }

  private void rolloutProgressed(RolloutProgress progress) {
    synchronized (changed) {
      if (progress.active() != null && streams == null && state == State.WAITING) {
        startStreams();
      }
      changed.notifyAll();
    }
  }

  private void startStreams() {
    try {
      ClientSettings clients = new ClientSettings(config);
      ScoringContext scoring =
          new ScoringContext(
              rollout.serving(),
              instanceId,
              clients.registry(),
              config.topics(),
              config.contributions(),
              config.maxReviewBytes(),
              config.shadowMaxLag(),
              PATIENCE,
              new CommittedPositions(config, instanceId)::of,
              stop,
              scoringMetrics,
              rollout.observations(),
              rollout.partitions());
      Topology topology = ScoringTopology.build(scoring);
      Properties settings = clients.streams(instanceId);
      KafkaStreams started = new KafkaStreams(topology, settings);
      started.setUncaughtExceptionHandler(new StreamFailures(stop, this::fail));
      started.setStateListener((now, before) -> streamsBecame(now));
      streams = started;
      state = State.RUNNING;
      started.start();
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void lookAtPartitions() {
    KafkaStreams running;
    synchronized (changed) {
      running = streams;
    }
    if (running != null) {
      rollout.partitions().lags(LagWatch.lags(running.metrics(), config.topics().reviews()));
    }
  }

  private void streamsBecame(KafkaStreams.State now) {
    synchronized (changed) {
      if (now == KafkaStreams.State.ERROR && state == State.RUNNING) {
        state = State.FAILED;
      }
      changed.notifyAll();
    }
  }

  private void fail(Throwable cause) {
    LOG.error("The scorer cannot go on", cause);
    synchronized (changed) {
      if (failure == null) {
        failure = cause;
      }
      state = State.FAILED;
      changed.notifyAll();
    }
  }

  public String instanceId() {
    return instanceId;
  }

  public State state() {
    synchronized (changed) {
      return state;
    }
  }

  /** Why the instance failed, in state FAILED. */
  public Optional<Throwable> failure() {
    synchronized (changed) {
      return Optional.ofNullable(failure);
    }
  }

  /** How far the instance is with the rollout. */
  public RolloutProgress progress() {
    return rollout.progress();
  }

  /** The stable model that scores now; empty before the first. */
  public Optional<ActiveModel> activeModel() {
    return Optional.ofNullable(rollout.active());
  }

  /** True where all partitions that the group gave to this instance are being scored. */
  public boolean isScoring() {
    synchronized (changed) {
      return streams != null && streams.state() == KafkaStreams.State.RUNNING;
    }
  }

  /**
   * Waits until {@link #isScoring()}; false where the time is over or the instance ended before.
   */
  public boolean awaitScoring(Duration timeout) throws InterruptedException {
    return await(this::isScoring, timeout);
  }

  /** Waits until the model of this version scores; false where the time is over before. */
  public boolean awaitModel(String name, String version, Duration timeout)
      throws InterruptedException {
    return await(
        () ->
            activeModel()
                .map(model -> model.manifest().id())
                .filter(id -> id.name().equals(name) && id.version().equals(version))
                .isPresent(),
        timeout);
  }

  private boolean await(BooleanSupplier condition, Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    synchronized (changed) {
      while (!condition.getAsBoolean()) {
        long leftMs = (end - System.nanoTime()) / 1_000_000;
        if (leftMs <= 0 || state == State.STOPPED || state == State.FAILED) {
          return false;
        }
        changed.wait(leftMs);
      }
      return true;
    }
  }

  /** Waits until the instance is closed or has failed, and says which. */
  public State awaitEnd() throws InterruptedException {
    synchronized (changed) {
      while (state != State.STOPPED && state != State.FAILED) {
        changed.wait();
      }
      return state;
    }
  }

  /** Closes with a deadline of 30 seconds. */
  @Override
  public void close() {
    close(CLOSE_DEADLINE);
  }

  /**
   * Commits what is scored, leaves the group so that others take over at once, and says STOPPED on
   * the status topic.
   *
   * @param deadline how long the stream threads may take to finish
   */
  public void close(Duration deadline) {
    KafkaStreams running;
    synchronized (changed) {
      if (closed) {
        return;
      }
      closed = true;
      if (state != State.FAILED) {
        state = State.STOPPED;
      }
      running = streams;
    }
    stop.stop();
    if (running != null
        && !running.close(
            CloseOptions.timeout(deadline)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP))) {
      LOG.warn("The stream threads did not finish within {}", deadline);
    }
    rollout.close();
    release(ownId);
    synchronized (changed) {
      changed.notifyAll();
    }
    LOG.info("Scorer instance {} ended", instanceId);
  }
}
