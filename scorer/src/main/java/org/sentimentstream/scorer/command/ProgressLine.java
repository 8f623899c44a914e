package org.sentimentstream.scorer.command;

import java.io.PrintWriter;
import org.sentimentstream.scorer.audit.Progress;

/** A line that is overwritten by the next, where somebody looks. */
final class ProgressLine implements Progress {

  private static final long EVERY_NS = 200_000_000;

  private final PrintWriter err;
  private final String what;
  private long last = System.nanoTime();

  ProgressLine(PrintWriter err, String what) {
    this.err = err;
    this.what = what;
  }

  @Override
  @SuppressWarnings("SystemConsoleNull") // from JDK 22 on, the line is shown to nobody as well
  public void done(long done, long of) {
    if (System.console() != null && System.nanoTime() - last > EVERY_NS) {
      err.printf("%d of %d %s\r", done, of, what);
      err.flush();
      last = System.nanoTime();
    }
  }
}
