package org.sentimentstream.scorer.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The lines of a stream of UTF-8 text, none longer than a limit. */
final class BoundedLines implements AutoCloseable {

  /**
   * One line.
   *
   * @param number its number, from 1
   * @param text its text; where it is too long, the beginning
   * @param tooLong whether it is longer than the limit
   */
  record Line(long number, String text, boolean tooLong) {}

  private final BufferedReader reader;
  private final int maxChars;
  private long number;

  BoundedLines(InputStream in, int maxChars) {
    this.reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.maxChars = maxChars;
  }

  /** The next line; null at the end. */
  @Nullable Line next() throws IOException {
    int c = reader.read();
    if (c < 0) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    boolean tooLong = false;
    for (; c >= 0 && c != '\n'; c = reader.read()) {
      if (text.length() < maxChars) {
        text.append((char) c);
      } else {
        tooLong = true;
      }
    }
    if (text.length() > 0 && text.charAt(text.length() - 1) == '\r') {
      text.setLength(text.length() - 1);
    }
    number++;
    return new Line(number, text.toString(), tooLong);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
