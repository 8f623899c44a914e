package org.sentimentstream.scorer.rollout;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.sentimentstream.schemas.SchemaRegistryUnavailableException;
import org.sentimentstream.scorer.retry.Backoff;
import org.sentimentstream.scorer.retry.StopSignal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An instance's own view of the log of commands: a thread that folds it from the beginning, tells
 * the state once it has read what was there at the start, and again after each change. Whatever
 * goes wrong, it goes on: after trouble it opens the log anew and folds it again, which gives the
 * same.
 */
final class ControlLog implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ControlLog.class);
  private static final Duration POLL = Duration.ofMillis(500);

  private final Supplier<ControlLogReader> open;
  private final Consumer<RolloutState> listener;
  private final RolloutMetrics metrics;
  private final StopSignal stop = new StopSignal();
  private final Thread thread = new Thread(this::follow, "control-log");

  ControlLog(
      Supplier<ControlLogReader> open, Consumer<RolloutState> listener, RolloutMetrics metrics) {
    this.open = open;
    this.listener = listener;
    this.metrics = metrics;
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void follow() {
    Backoff backoff = new Backoff(Duration.ofSeconds(10));
    while (!stop.isStopped()) {
      try (ControlLogReader reader = open.get()) {
        read(reader, backoff);
      } catch (RuntimeException e) {
        LOG.warn("Cannot read the rollout commands, trying again: {}", e.toString());
        if (pause(backoff)) {
          return;
        }
      }
    }
  }

  private void read(ControlLogReader reader, Backoff backoff) {
    long end = reader.end();
    boolean told = false;
    long unreadable = 0;
    while (!stop.isStopped()) {
      List<ControlLogReader.Entry> entries;
      try {
        entries = reader.poll(POLL);
        backoff.reset();
      } catch (SchemaRegistryUnavailableException e) {
        LOG.warn("Cannot read a rollout command yet, trying again: {}", e.getMessage());
        if (pause(backoff)) {
          return;
        }
        continue;
      }
      metrics.unreadableCommands(reader.unreadable() - unreadable);
      unreadable = reader.unreadable();
      if (reader.hasFolded(end) && (!told || !entries.isEmpty())) {
        listener.accept(reader.state());
        told = true;
      }
    }
  }

  private boolean pause(Backoff backoff) {
    try {
      return stop.await(backoff.next());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Ends the thread within a poll's time. */
  @Override
  public void close() {
    stop.stop();
    try {
      thread.join(Duration.ofSeconds(5).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
