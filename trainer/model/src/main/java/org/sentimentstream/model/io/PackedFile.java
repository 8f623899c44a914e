package org.sentimentstream.model.io;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The content of a file, unpacked where the file is gzipped, and never more of it than was allowed:
 * a small file can unpack to any size. Messages name the file.
 */
public final class PackedFile extends InputStream {

  private static final int BUFFER = 1 << 16;
  private static final String WHOLE = "unpacked";

  private final Path file;
  private final InputStream in;
  private final long maxBytes;
  private long position;
  private long limit;
  private long allowed;
  private String limited = WHOLE;

  private PackedFile(Path file, InputStream in, long maxBytes) {
    this.file = file;
    this.in = in;
    this.maxBytes = maxBytes;
    this.limit = maxBytes;
    this.allowed = maxBytes;
  }

  /**
   * Opens a file.
   *
   * @param maxBytes most bytes that are unpacked; reading on fails
   * @throws NoSuchFileException where there is nothing
   * @throws IOException where there is something else than a file, or broken gzip
   */
  public static PackedFile open(Path file, long maxBytes) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (!Files.isRegularFile(file)) {
      throw new FileSystemException(
          file.toString(),
          null,
          "expected a file, found " + (Files.isDirectory(file) ? "a directory" : "something else"));
    }
    InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER);
    try {
      raw.mark(2);
      boolean gzipped = raw.read() == 0x1f && raw.read() == 0x8b;
      raw.reset();
      return new PackedFile(file, gzipped ? new GZIPInputStream(raw, BUFFER) : raw, maxBytes);
    } catch (ZipException | EOFException e) {
      raw.close();
      throw broken(file, e);
    }
  }

  /**
   * Holds what is read from here on to fewer bytes.
   *
   * @param what what is read, for the message
   */
  public void limit(long bytes, String what) {
    if (position + bytes < maxBytes) {
      limit = position + bytes;
      allowed = bytes;
      limited = what;
    }
  }

  /** Takes the limit back to what was allowed at first. */
  public void unlimit() {
    limit = maxBytes;
    allowed = maxBytes;
    limited = WHOLE;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count;
    try {
      // One byte more than is left tells a file that ends there from one that goes on.
      count = in.read(bytes, offset, (int) Math.min(length, limit - position + 1));
    } catch (ZipException | EOFException e) {
      throw broken(file, e);
    }
    if (count > limit - position) {
      throw new FileSystemException(
          file.toString(),
          null,
          limited + ": expected at most " + allowed + " bytes, found more (byte " + position + ")");
    }
    position += Math.max(0, count);
    return count;
  }

  private static FileSystemException broken(Path file, IOException e) {
    FileSystemException broken =
        new FileSystemException(file.toString(), null, "broken gzip: " + e.getMessage());
    broken.initCause(e);
    return broken;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
