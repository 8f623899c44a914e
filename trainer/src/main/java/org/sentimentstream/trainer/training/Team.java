package org.sentimentstream.trainer.training;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Threads that do short pieces of work together, the caller among them. A training step has four
 * such pieces of less than a millisecond each, so members look for the next piece for a while
 * before they sleep: to wake a thread takes longer than to look.
 */
final class Team implements AutoCloseable {

  /** How often a member looks before it sleeps: some tens of microseconds. */
  private static final int LOOKS = 20_000;

  private final double[] results; // [size]
  private final List<Thread> members = new ArrayList<>(); // without the caller
  private final AtomicInteger unfinished = new AtomicInteger();
  private final AtomicInteger asleep = new AtomicInteger();
  private IntToDoubleFunction task = part -> 0;
  private int parts;
  private final AtomicInteger round =
      new AtomicInteger(); // counted on after task and parts are set
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;

  /**
   * @param size number of threads, the caller's own among them
   */
  Team(int size) {
    results = new double[size];
    for (int part = 1; part < size; part++) {
      int which = part;
      Thread member = new Thread(() -> work(which), "trainer-" + part);
      member.setDaemon(true);
      members.add(member);
      member.start();
    }
  }

  int size() {
    return results.length;
  }

  /**
   * Runs the parts 0 to before {@code count} beside each other.
   *
   * @param count not more than {@link #size}
   * @return the sum of their results, added up in their order
   * @throws InterruptedException where the caller is interrupted, after the parts have ended
   */
  double run(int count, IntToDoubleFunction work) throws InterruptedException {
    task = work;
    parts = count;
    unfinished.set(members.size());
    round.incrementAndGet();
    if (asleep.get() > 0) {
      members.forEach(LockSupport::unpark);
    }
    try {
      results[0] = work.applyAsDouble(0);
    } finally {
      while (unfinished.get() > 0) {
        Thread.onSpinWait();
      }
    }
    Throwable failed = failure;
    if (failed != null) {
      throw new IllegalStateException("training step failed", failed);
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    double sum = 0;
    for (int part = 0; part < count; part++) {
      sum += results[part];
    }
    return sum;
  }

  private void work(int part) {
    int seen = 0;
    while (awaitRoundAfter(seen)) {
      seen = round.get();
      try {
        if (part < parts) {
          results[part] = task.applyAsDouble(part);
        }
      } catch (Throwable e) {
        failure = e;
      } finally {
        unfinished.decrementAndGet();
      }
    }
  }

  /** False where the team is closed. */
  private boolean awaitRoundAfter(int seen) {
    int looks = 0;
    while (round.get() == seen && !closed) {
      if (looks < LOOKS) {
        looks++;
        Thread.onSpinWait();
      } else {
        asleep.incrementAndGet();
        if (round.get() == seen && !closed) {
          LockSupport.park(this);
        }
        asleep.decrementAndGet();
      }
    }
    return !closed;
  }

  @Override
  public void close() {
    closed = true;
    members.forEach(LockSupport::unpark);
  }
}
