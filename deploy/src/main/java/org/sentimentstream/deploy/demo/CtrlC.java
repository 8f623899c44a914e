package org.sentimentstream.deploy.demo;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The wish to stop that Ctrl-C and SIGTERM express. While it is open the JVM does not end on them
 * before the program has tidied up and closed it, or a time limit has passed.
 */
final class CtrlC implements AutoCloseable {

  private static final long TIDY_UP_SECONDS = 25;

  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch tidy = new CountDownLatch(1);
  private final Thread hook = new Thread(this::onShutdown, "ctrl-c");

  private CtrlC() {}

  static CtrlC watch() {
    CtrlC watch = new CtrlC();
    Runtime.getRuntime().addShutdownHook(watch.hook);
    return watch;
  }

  boolean isRequested() {
    return requested.getCount() == 0;
  }

  private void onShutdown() {
    requested.countDown();
    try {
      boolean unused = tidy.await(TIDY_UP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    tidy.countDown();
    if (!isRequested()) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }
}
