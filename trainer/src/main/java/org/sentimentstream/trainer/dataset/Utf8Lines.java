package org.sentimentstream.trainer.dataset;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.io.PackedFile;

/**
 * The lines of a file, gzipped or not, that must be UTF-8 and none of which may be longer than a
 * review can be. A byte order mark at the beginning is left out.
 */
final class Utf8Lines implements Closeable {

  private static final long MAX_BYTES = 1L << 30;
  private static final int MAX_LINE_BYTES = 1 << 22;

  private final Path file;
  private final PackedFile in;
  private final byte[] buffer = new byte[1 << 16];
  private int next;
  private int end;
  private long number;

  Utf8Lines(Path file) throws IOException {
    this.file = file;
    this.in = PackedFile.open(file, MAX_BYTES);
  }

  /** The next line with the line feed that ends it, if one does; null at the end. */
  @Nullable String next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int last = -1;
    while (last != '\n' && (next < end || fill())) {
      int start = next;
      while (next < end && last != '\n') {
        last = buffer[next++];
      }
      line.write(buffer, start, next - start);
      if (line.size() > MAX_LINE_BYTES) {
        number++;
        throw invalid(number, "expected at most " + MAX_LINE_BYTES + " bytes, found more");
      }
    }
    if (line.size() == 0) {
      return null;
    }
    number++;
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(line.toByteArray()))
              .toString();
      return number == 1 && text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw invalid(number, "expected UTF-8, found other bytes");
    }
  }

  /** Number of the line that came last, from 1. */
  long number() {
    return number;
  }

  /** A failure that names file and line. */
  IOException invalid(long line, String problem) {
    return new IOException(file + ", line " + line + ": " + problem);
  }

  private boolean fill() throws IOException {
    next = 0;
    end = Math.max(0, in.read(buffer, 0, buffer.length));
    return end > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
