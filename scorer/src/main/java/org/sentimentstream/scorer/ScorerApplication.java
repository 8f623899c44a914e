package org.sentimentstream.scorer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.rollout.ActiveModel;
import org.sentimentstream.scorer.rollout.InstanceRollout;
import org.sentimentstream.scorer.rollout.RolloutProgress;
import org.sentimentstream.scorer.topology.ScoringListener;
import org.sentimentstream.scorer.topology.ScoringMetrics;
import org.sentimentstream.scorer.trends.ProductTrends;
import org.sentimentstream.scorer.trends.Trends;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running scorer instance. It follows the control topic at once and joins the consumer group
 * when the first model is active, so that until then it consumes no review. Where it cannot have
 * the models that serve, it leaves the group, so that others score its partitions, and joins again
 * when it has them. Any number of instances may live in one JVM.
 */
public final class ScorerApplication implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ScorerApplication.class);
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(15);

  /** How far an instance is. */
  public enum State {
    /** Alive, but not in the group: no model was activated yet, or what serves is not here. */
    WAITING,
    /** In the group: reviews are scored as soon as partitions are assigned. */
    RUNNING,
    /** Closed. */
    STOPPED,
    /** Ended by a failure that no repetition can mend. */
    FAILED
  }

  private final ScorerConfig config;
  private final InstanceId ownId;
  private final ScoringListener listener;
  private final String instanceId;
  private final MeterRegistry meters;
  private final ScoringMetrics scoringMetrics;
  private final @Nullable Trends trends;
  private final InstanceRollout rollout;
  private final ClockWatch clock =
      new ClockWatch(System::currentTimeMillis, System::nanoTime, this::fail);
  private final Object changed = new Object();

  /** Joins the group and leaves it: leaving waits for stream threads, which may wait for a lock. */
  private final ExecutorService membership =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "group-membership");
            thread.setDaemon(true);
            return thread;
          });

  // Guarded by changed.
  private State state = State.WAITING;
  private @Nullable ScoringRun run;
  private @Nullable Throwable failure;
  private boolean closed;

  private ScorerApplication(
      ScorerConfig config, InstanceId ownId, MeterRegistry meters, ScoringListener listener) {
    this.config = config;
    this.listener = listener;
    this.ownId = ownId;
    this.instanceId = config.instanceId() == null ? ownId.value() : config.instanceId();
    this.meters = meters;
    this.scoringMetrics = new ScoringMetrics(meters);
    this.trends = Trends.of(config, meters);
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
    return start(config, meters, ScoringListener.NONE);
  }

  /**
   * Starts an instance, as above.
   *
   * @param listener hears of each review
   */
  public static ScorerApplication start(
      ScorerConfig config, MeterRegistry meters, ScoringListener listener)
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
      ScorerApplication application = new ScorerApplication(config, ownId, meters, listener);
      application.rollout.start();
      application.clock.start();
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
    try {
      membership.execute(this::joinOrLeave);
    } catch (RejectedExecutionException e) {
      LOG.debug("The instance has ended: {} changes nothing", progress);
    }
    synchronized (changed) {
      changed.notifyAll();
    }
  }

  private void joinOrLeave() {
    RolloutProgress now = rollout.progress();
    ScoringRun running;
    synchronized (changed) {
      running = run;
    }
    if (running == null && now.active() != null && !now.stranded()) {
      join();
    } else if (running != null && now.stranded()) {
      LOG.warn("Leaves the consumer group until what serves is here: {}", now.failure());
      leave(running);
      joinOrLeave();
    }
  }

  private void join() {
    synchronized (changed) {
      if (state != State.WAITING) {
        return;
      }
      try {
        ScoringRun joining =
            new ScoringRun(
                config,
                instanceId,
                config.stateDirectory().resolve(ownId.value()),
                rollout,
                scoringMetrics,
                meters,
                trends,
                listener,
                this::fail,
                this::streamsBecame);
        run = joining;
        state = State.RUNNING;
        joining.start();
      } catch (RuntimeException e) {
        fail(e);
      }
      changed.notifyAll();
    }
  }

  private void leave(ScoringRun running) {
    synchronized (changed) {
      if (state != State.RUNNING) {
        return;
      }
      state = State.WAITING;
      changed.notifyAll();
    }
    while (!running.leave(CLOSE_DEADLINE)) {
      LOG.warn("The stream threads have not finished within {}, waiting", CLOSE_DEADLINE);
    }
    synchronized (changed) {
      run = null;
      changed.notifyAll();
    }
  }

  private void lookAtPartitions() {
    ScoringRun running;
    synchronized (changed) {
      running = run;
    }
    if (running != null) {
      rollout.partitions().lags(running.lags());
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

  /** State of Kafka Streams; empty where the instance is not in the group. */
  public Optional<KafkaStreams.State> streamsState() {
    synchronized (changed) {
      return Optional.ofNullable(run).map(ScoringRun::state);
    }
  }

  /** Time since a broker took a status of this instance; empty before the first. */
  public Optional<Duration> sinceStatus() {
    return rollout.sinceStatus();
  }

  /** The stable model that scores now; empty before the first. */
  public Optional<ActiveModel> activeModel() {
    return Optional.ofNullable(rollout.active());
  }

  /**
   * The trends of products, as this instance counts them; empty where they are not counted, or the
   * instance is not in the group.
   */
  public Optional<ProductTrends> trends() {
    synchronized (changed) {
      return run == null ? Optional.empty() : Optional.ofNullable(run.trends());
    }
  }

  /**
   * True where a stream thread has not asked for reviews for longer than {@code
   * max.poll.interval.ms}: it hangs, and the group has given its partitions to others.
   */
  public boolean isHanging() {
    synchronized (changed) {
      return run != null && run.isHanging();
    }
  }

  /** True where all partitions that the group gave to this instance are being scored. */
  public boolean isScoring() {
    synchronized (changed) {
      return run != null && run.isScoring();
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

  /** Closes with a deadline of 15 seconds for the stream threads; all takes less than 30. */
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
    ScoringRun running;
    synchronized (changed) {
      if (closed) {
        return;
      }
      closed = true;
      if (state != State.FAILED) {
        state = State.STOPPED;
      }
      running = run;
    }
    clock.close();
    membership.shutdown();
    if (running != null && !running.leave(deadline)) {
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
