package org.sentimentstream.deploy.demo;

import java.io.PrintWriter;
import java.util.Locale;

/** Shows the steps of a start as they are done, each with the seconds since the beginning. */
public final class StartLog {

  private final PrintWriter out;
  private final long begin;

  /**
   * @param begin when the start began, milliseconds since 1970
   */
  public StartLog(PrintWriter out, long begin) {
    this.out = out;
    this.begin = begin;
  }

  public synchronized void done(String what, String where) {
    double seconds = (System.currentTimeMillis() - begin) / 1e3;
    out.println(
        String.format(Locale.ROOT, "%5.1f s  %-16s %s", seconds, what, where).stripTrailing());
    out.flush();
  }
}
