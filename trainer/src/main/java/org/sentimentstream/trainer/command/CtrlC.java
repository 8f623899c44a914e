package org.sentimentstream.trainer.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The wish to stop that Ctrl-C and SIGTERM express. While it is open the JVM does not end on them
 * before the program has saved its work and closed it, or a time limit has passed.
 */
public final class CtrlC implements AutoCloseable {

  private static final long SAVE_SECONDS = 60;

  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch saved = new CountDownLatch(1);
  private final Thread hook = new Thread(this::onShutdown, "ctrl-c");

  private CtrlC() {}

  /** Begins to watch. */
  public static CtrlC watch() {
    CtrlC watch = new CtrlC();
    Runtime.getRuntime().addShutdownHook(watch.hook);
    return watch;
  }

  public boolean isRequested() {
    return requested.getCount() == 0;
  }

  private void onShutdown() {
    requested.countDown();
    try {
      saved.await(SAVE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets the JVM end. */
  @Override
  public void close() {
    saved.countDown();
    if (!isRequested()) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }
}
