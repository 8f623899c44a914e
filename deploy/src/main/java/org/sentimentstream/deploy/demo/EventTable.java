package org.sentimentstream.deploy.demo;

import java.io.PrintWriter;
import java.util.HashSet;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.events.SentimentLabel;

/**
 * The live table of events: a row for an event, so that it reads the same on a terminal and in a
 * file. Of a stream faster than the eye only some events are shown, among them the first of each
 * model.
 */
final class EventTable {

  private static final int SNIPPET_LENGTH = 56;

  /** Rows shown at once, and a second in the long run. */
  private static final double ROWS_PER_SECOND = 10;

  private static final String GREEN = "\u001b[32m";
  private static final String RED = "\u001b[31m";
  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";

  private final PrintWriter out;
  private final boolean colour;
  private final Set<String> models = new HashSet<>();
  private long events;

  /** Rows that may be shown now: grows with time, up to a second's worth. */
  private double allowance = ROWS_PER_SECOND;

  private long allowanceAt;

  /**
   * @param colour whether {@code out} is a terminal that shows colours
   */
  EventTable(PrintWriter out, boolean colour) {
    this.out = out;
    this.colour = colour;
  }

  void printHeader() {
    line(paint(BOLD, "  event  model     sentiment  P(positive)   latency  review"));
  }

  /**
   * An event.
   *
   * @param text the review's text; null where it is not known
   * @param latencyNanos from sending the review to reading the event; empty where not known
   * @param nanos now, as {@link System#nanoTime()} has it
   */
  void add(SentimentEvent event, @Nullable String text, OptionalLong latencyNanos, long nanos) {
    events++;
    boolean first = models.add(event.getModel().getDigest());
    if (!isAllowed(nanos) && !first) {
      return;
    }
    boolean positive = event.getLabel() == SentimentLabel.POSITIVE;
    line(
        String.format(
            Locale.ROOT,
            "%,7d  %s  %s  %11.3f  %8s  %s",
            events,
            paint(first ? BOLD : "", String.format("%-8s", event.getModel().getVersion())),
            paint(positive ? GREEN : RED, positive ? "positive " : "negative "),
            event.getPositiveProbability(),
            latencyNanos.isPresent() ? latencyNanos.getAsLong() / 1_000_000 + " ms" : "",
            text == null ? event.getReviewId() : snippet(text)));
  }

  private boolean isAllowed(long nanos) {
    double seconds = events == 1 ? 0 : (nanos - allowanceAt) / 1e9;
    allowance = Math.min(ROWS_PER_SECOND, allowance + seconds * ROWS_PER_SECOND);
    allowanceAt = nanos;
    if (allowance < 1) {
      return false;
    }
    allowance--;
    return true;
  }

  /** Something that happened, between the rows. */
  void printNote(String note) {
    line(paint(BOLD, "         " + note));
  }

  private void line(String line) {
    out.println(line);
    out.flush();
  }

  private String paint(String style, String text) {
    return colour && !style.isEmpty() ? style + text + PLAIN : text;
  }

  /** The text's beginning on one line, without what would move a terminal's cursor. */
  static String snippet(String text) {
    String line = text.replaceAll("(?:<br ?/?>|[\\p{Cc}\\p{Z}])+", " ").strip();
    if (line.codePointCount(0, line.length()) <= SNIPPET_LENGTH) {
      return line;
    }
    return line.substring(0, line.offsetByCodePoints(0, SNIPPET_LENGTH - 1)).strip() + "…";
  }
}
