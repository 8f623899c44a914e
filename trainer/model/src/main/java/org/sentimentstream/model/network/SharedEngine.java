package org.sentimentstream.model.network;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Interleaved reviews of several callers, one of whom does the stepping for all.
 *
 * <p>Method: whoever finds nobody stepping takes it over, until its own review has ended; so a lone
 * caller just computes. The others park. At every step reviews that wait are let in, first come
 * first served, as far as there is room. Who leaves wakes the caller of an unfinished review to
 * take over; a new caller may be faster, and then it steps for that one as well.
 *
 * <p>No wake-up is lost: a caller parks only after it has queued its review and then found somebody
 * stepping, and whoever stops stepping looks for unfinished reviews after that.
 */
final class SharedEngine {

  /** Callers that have been sent here; the batcher's account. */
  int callers;

  private final ConcurrentLinkedQueue<Submission> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean stepping = new AtomicBoolean();

  /** Only for the thread that is stepping. */
  private final InterleavedReviews<Submission> running;

  SharedEngine(LstmSentimentModel model) {
    running = new InterleavedReviews<>(model);
  }

  /** Returns when the review has been scored. */
  void score(Submission review) {
    waiting.add(review);
    boolean interrupted = false;
    while (!review.ended) {
      if (stepping.compareAndSet(false, true)) {
        try {
          stepUntilEnded(review);
        } finally {
          handOver();
        }
      } else {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void stepUntilEnded(Submission own) {
    try {
      if (running.size() > 0) {
        letOthersIn(); // whoever stepped before may have its next review
      }
      while (!own.ended) {
        letIn();
        int before = running.size();
        running.step(Submission::end);
        if (running.size() < before && !own.ended) {
          letOthersIn();
        }
      }
    } catch (Throwable e) {
      // An error of this thread, as of its stack: the others' reviews start again on their own.
      waiting.addAll(running.reviews());
      running.clear();
      waiting.remove(own);
      throw e;
    }
  }

  private void letIn() {
    while (running.size() < running.capacity()) {
      Submission next = waiting.poll();
      if (next == null) {
        return;
      }
      running.add(next);
    }
  }

  /** Where the processor is shared with the callers: time to bring their next reviews. */
  @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it but speed
  private static void letOthersIn() {
    Thread.yield();
  }

  private void handOver() {
    Submission unfinished = running.size() > 0 ? running.reviews().get(0) : null;
    stepping.set(false);
    if (unfinished == null) {
      unfinished = waiting.peek();
    }
    if (unfinished != null) {
      LockSupport.unpark(unfinished.caller);
    }
  }

  /** A caller's review. */
  static final class Submission extends PendingReview {
    private final Thread caller;
    private volatile boolean ended;

    Submission(int[] ids, int length, float @Nullable [] contributions, Thread caller) {
      super(ids, length, contributions);
      this.caller = caller;
    }

    private void end() {
      ended = true;
      if (caller != Thread.currentThread()) {
        LockSupport.unpark(caller);
      }
    }
  }
}
