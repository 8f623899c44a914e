package org.sentimentstream.scorer.rollout;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.sentimentstream.rollout.RolloutSnapshot;
import org.sentimentstream.scorer.retry.Backoff;
import org.sentimentstream.scorer.retry.StopSignal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An instance's own view of the rollout state: a thread that tells the last committed one once it
 * has read what was there at the start, and again after each change. Whatever goes wrong, it goes
 * on: after trouble it opens the topic anew.
 */
final class StateFollower implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StateFollower.class);
  private static final Duration POLL = Duration.ofMillis(500);

  private final Supplier<TopicReader<RolloutSnapshot>> open;
  private final Consumer<RolloutState> listener;
  private final StopSignal stop = new StopSignal();
  private final Thread thread = new Thread(this::follow, "model-state");

  StateFollower(Supplier<TopicReader<RolloutSnapshot>> open, Consumer<RolloutState> listener) {
    this.open = open;
    this.listener = listener;
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void follow() {
    Backoff backoff = new Backoff(Duration.ofSeconds(10));
    while (!stop.isStopped()) {
      try (TopicReader<RolloutSnapshot> reader = open.get()) {
        read(reader, backoff);
      } catch (RuntimeException e) {
        LOG.warn("Cannot read the rollout state, trying again: {}", e.toString());
        try {
          if (stop.await(backoff.next())) {
            return;
          }
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  private void read(TopicReader<RolloutSnapshot> reader, Backoff backoff) {
    long end = reader.end();
    RolloutState state = RolloutState.empty();
    boolean told = false;
    while (!stop.isStopped()) {
      List<TopicReader.Read<RolloutSnapshot>> snapshots = reader.poll(POLL);
      backoff.reset();
      if (!snapshots.isEmpty()) {
        state = last(snapshots, state);
      }
      if (reader.hasReached(end) && (!told || !snapshots.isEmpty())) {
        listener.accept(state);
        told = true;
      }
    }
  }

  /** The last state that can be; with none, what serves goes on. */
  private static RolloutState last(
      List<TopicReader.Read<RolloutSnapshot>> snapshots, RolloutState before) {
    for (int i = snapshots.size() - 1; i >= 0; i--) {
      TopicReader.Read<RolloutSnapshot> read = snapshots.get(i);
      try {
        return RolloutState.of(read.value());
      } catch (IllegalArgumentException e) {
        LOG.error("Skipped a rollout state at offset {}: {}", read.offset(), e.getMessage());
      }
    }
    return before;
  }

  /** Ends the thread within a poll's time. */
  @Override
  public void close() {
    stop.stop();
    try {
      thread.join(Duration.ofSeconds(2).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
