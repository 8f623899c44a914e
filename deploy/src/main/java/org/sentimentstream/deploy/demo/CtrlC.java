package org.sentimentstream.deploy.demo;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wish to stop that Ctrl-C and SIGTERM express. While it is open the JVM does not end on them
 * before the program has tidied up and closed it, or a time limit has passed. The program asks for
 * the wish between its steps; nothing is interrupted.
 */
public final class CtrlC implements AutoCloseable {

  private static final long TIDY_UP_SECONDS = 20;

  private static final Logger LOG = LoggerFactory.getLogger(CtrlC.class);

  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch tidy = new CountDownLatch(1);
  private final Thread hook = new Thread(this::onShutdown, "ctrl-c");
  private final TemporaryFolder folder;

  private CtrlC(TemporaryFolder folder) {
    this.folder = folder;
  }

  /**
   * Begins to watch.
   *
   * @param folder is deleted even where tidying up takes longer than the limit
   */
  public static CtrlC watch(TemporaryFolder folder) {
    CtrlC watch = new CtrlC(folder);
    Runtime.getRuntime().addShutdownHook(watch.hook);
    return watch;
  }

  public TemporaryFolder folder() {
    return folder;
  }

  public boolean isRequested() {
    return requested.getCount() == 0;
  }

  /** Between two steps of a start. */
  public void check() throws InterruptedException {
    if (isRequested()) {
      throw new InterruptedException("stopped by Ctrl-C");
    }
  }

  private void onShutdown() {
    requested.countDown();
    try {
      if (!tidy.await(TIDY_UP_SECONDS, TimeUnit.SECONDS)) {
        folder.delete();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.warn("The data is left in {}: {}", folder.path(), e.getMessage());
    }
  }

  /** Deletes the folder, and lets the JVM end. */
  @Override
  public void close() throws IOException {
    try {
      folder.delete();
    } finally {
      tidy.countDown();
      if (!isRequested()) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    }
  }
}
