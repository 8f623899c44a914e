package org.sentimentstream.scorer.rollout;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.rollout.RolloutEvent;
import org.sentimentstream.rollout.RolloutSnapshot;
import org.sentimentstream.schemas.SchemaRegistryUnavailableException;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.retry.Backoff;
import org.sentimentstream.scorer.retry.StopSignal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the rollout state, the statuses of all instances and the audit for as long as somebody
 * asks for them: a thread reads from the first question on and ends when none came for a minute.
 * For any number of threads.
 */
public final class RolloutWatch implements AutoCloseable {

  /**
   * All instances and what is wanted of them.
   *
   * @param state the last committed rollout state
   * @param instances all that ever told a status
   */
  public record View(RolloutState state, List<InstanceView> instances) {}

  private static final Logger LOG = LoggerFactory.getLogger(RolloutWatch.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration IDLE = Duration.ofMinutes(1);
  private static final Duration FIRST_ANSWER = Duration.ofSeconds(10);

  private final RolloutTopics topics;
  private final Supplier<Consumer<RolloutEvent>> audit;
  private final StopSignal stop = new StopSignal();

  // Guarded by this.
  private @Nullable Thread thread;
  private @Nullable View view;
  private @Nullable RuntimeException trouble;
  private long askedNanos;

  /**
   * @param audit gives who is to hear the audit from its beginning, each time that it is read anew
   */
  public RolloutWatch(
      ScorerConfig config, String clientId, Supplier<Consumer<RolloutEvent>> audit) {
    this.topics = new RolloutTopics(config, clientId);
    this.audit = audit;
  }

  /**
   * How it is now; the first question waits until the topics have been read.
   *
   * @throws RuntimeException where they cannot be read
   */
  public synchronized View view() throws InterruptedException {
    askedNanos = System.nanoTime();
    if (thread == null && !stop.isStopped()) {
      trouble = null;
      thread = new Thread(this::follow, "rollout-watch");
      thread.setDaemon(true);
      thread.start();
    }
    long deadline = System.nanoTime() + FIRST_ANSWER.toNanos();
    while (view == null && trouble == null) {
      long leftMs = (deadline - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0 || stop.isStopped()) {
        throw new IllegalStateException(
            "the topics of the rollout were not read to their end within " + FIRST_ANSWER);
      }
      wait(leftMs);
    }
    if (view == null) {
      throw new IllegalStateException(
          "the topics of the rollout cannot be read: " + trouble, trouble);
    }
    return view;
  }

  private synchronized boolean isOver() {
    boolean over = stop.isStopped() || System.nanoTime() - askedNanos > IDLE.toNanos();
    if (over) {
      thread = null;
      view = null;
    }
    return over;
  }

  private synchronized void tell(@Nullable View seen, @Nullable RuntimeException failure) {
    view = seen;
    trouble = failure;
    notifyAll();
  }

  private void follow() {
    Backoff backoff = new Backoff(Duration.ofSeconds(10));
    while (!isOver()) {
      try (TopicReader<RolloutSnapshot> snapshots = topics.snapshots();
          StatusReader statuses = topics.statuses();
          TopicReader<RolloutEvent> events = topics.events()) {
        read(snapshots, statuses, events, audit.get(), backoff);
        return;
      } catch (InterruptException e) {
        LOG.debug("The watch of the rollout is interrupted", e);
      } catch (RuntimeException e) {
        LOG.warn("Cannot watch the rollout, trying again: {}", e.toString());
        tell(null, e);
        try {
          stop.await(backoff.next());
        } catch (InterruptedException interrupted) {
          LOG.debug("The watch of the rollout is interrupted", interrupted);
        }
      }
    }
  }

  private void read(
      TopicReader<RolloutSnapshot> snapshots,
      StatusReader statuses,
      TopicReader<RolloutEvent> events,
      Consumer<RolloutEvent> listener,
      Backoff backoff) {
    long lastState = snapshots.end();
    long lastEvent = events.end();
    RolloutState state = RolloutState.empty();
    while (!isOver()) {
      for (TopicReader.Read<RolloutSnapshot> read : snapshots.poll(POLL)) {
        state = RolloutState.of(read.value());
      }
      statuses.poll(Duration.ofMillis(20));
      try {
        events.poll(Duration.ofMillis(20)).forEach(read -> listener.accept(read.value()));
      } catch (SchemaRegistryUnavailableException e) {
        LOG.debug("The audit is read on when the registry answers", e);
      }
      if (snapshots.hasReached(lastState) && events.hasReached(lastEvent) && statuses.caughtUp()) {
        tell(new View(state, statuses.instances()), null);
        backoff.reset();
      }
    }
  }

  /** Ends the thread within a poll's time. */
  @Override
  public void close() {
    stop.stop();
    Thread running;
    synchronized (this) {
      running = thread;
      notifyAll();
    }
    if (running != null) {
      try {
        running.join(Duration.ofSeconds(2).toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
