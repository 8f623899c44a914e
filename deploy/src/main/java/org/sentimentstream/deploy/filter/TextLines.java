package org.sentimentstream.deploy.filter;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a stream of UTF-8 text. A line ends at a line feed and nothing else, since reviews
 * contain U+0085 and its like; a carriage return before it is dropped, and bytes that are not UTF-8
 * become U+FFFD.
 */
final class TextLines {

  /** A longer line is taken for something else than text. */
  static final int MAX_LINE_BYTES = 16 << 20;

  private final InputStream in;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;
  private long lineNumber;

  TextLines(InputStream in) {
    this.in = in;
  }

  /**
   * The next line, null at the end. What follows the last line feed is a line unless it is empty.
   *
   * @throws IOException where a line is longer than {@value #MAX_LINE_BYTES} bytes
   */
  @Nullable String next() throws IOException {
    line.reset();
    lineNumber++;
    while (true) {
      if (position == limit && !fill()) {
        return line.size() == 0 ? null : text();
      }
      int end = lineFeed();
      append(end);
      if (end < limit) {
        position = end + 1;
        return text();
      }
      position = limit;
    }
  }

  /** Whether {@link #next()} has something to work on; where not, it may wait for the writer. */
  boolean isReady() throws IOException {
    return lineFeed() < limit || in.available() > 0;
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(0, in.read(buffer));
    return limit > 0;
  }

  /** Where the buffer's next line feed is; {@code limit} where there is none. */
  private int lineFeed() {
    int i = position;
    while (i < limit && buffer[i] != '\n') {
      i++;
    }
    return i;
  }

  private void append(int end) throws IOException {
    if (line.size() + (end - position) > MAX_LINE_BYTES) {
      throw new IOException(
          "standard input, line "
              + lineNumber
              + ": expected a text of at most "
              + MAX_LINE_BYTES
              + " bytes, found a longer line");
    }
    line.write(buffer, position, end - position);
  }

  private String text() {
    String text = line.toString(StandardCharsets.UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
