package org.sentimentstream.model.pickle;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The bytes of a pickle: little-endian numbers, and strings none of which is absurdly long. */
final class PickleInput implements Closeable {

  private static final int MAX_STRING = 1 << 20;

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int next;
  private int end;
  private long bufferAt;

  PickleInput(InputStream in) {
    this.in = in;
  }

  /** How many bytes have been taken. */
  long position() {
    return bufferAt + next;
  }

  boolean atEnd() throws IOException {
    return next == end && !fill();
  }

  int unsignedByte() throws IOException {
    if (atEnd()) {
      throw new EOFException();
    }
    return buffer[next++] & 0xff;
  }

  int unsignedShort() throws IOException {
    return unsignedByte() | unsignedByte() << 8;
  }

  int signedInt() throws IOException {
    return unsignedShort() | unsignedShort() << 16;
  }

  byte[] bytes(int length) throws IOException {
    if (length < 0 || length > MAX_STRING) {
      throw new IllegalArgumentException(
          "a str of "
              + Integer.toUnsignedString(length)
              + " bytes, at most "
              + MAX_STRING
              + " are read");
    }
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) unsignedByte();
    }
    return bytes;
  }

  /** The bytes up to the next line feed, each as a char. */
  String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(16);
    for (int b = unsignedByte(); b != '\n'; b = unsignedByte()) {
      if (line.size() == MAX_STRING) {
        throw new IllegalArgumentException("a line of more than " + MAX_STRING + " bytes");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  private boolean fill() throws IOException {
    bufferAt += end;
    next = 0;
    end = Math.max(0, in.read(buffer));
    return end > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
