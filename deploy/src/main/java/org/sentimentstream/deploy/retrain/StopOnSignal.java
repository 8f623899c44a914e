package org.sentimentstream.deploy.retrain;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts a job on Ctrl-C and SIGTERM, and lets the JVM wait for a short time until the job has
 * tidied up.
 */
final class StopOnSignal {

  private static final long TIDY_UP_SECONDS = 10;

  private StopOnSignal() {}

  /** Does the job in this thread. */
  static <T> T during(Callable<T> job) throws Exception {
    Thread worker = Thread.currentThread();
    CountDownLatch done = new CountDownLatch(1);
    Thread hook = new Thread(() -> interrupt(worker, done), "stop-on-signal");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return job.call();
    } finally {
      done.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The JVM is ending: the hook runs already.
      }
    }
  }

  private static void interrupt(Thread worker, CountDownLatch done) {
    worker.interrupt();
    try {
      boolean unused = done.await(TIDY_UP_SECONDS, TimeUnit.SECONDS); // then it ends anyway
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
