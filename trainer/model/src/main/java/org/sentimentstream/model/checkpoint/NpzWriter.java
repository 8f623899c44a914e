package org.sentimentstream.model.checkpoint;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a NumPy {@code .npz} file, whole or not at all. The same content always gives the same
 * bytes.
 */
public final class NpzWriter {

  /** A constant instead of the clock: the first that zip knows. */
  private static final LocalDateTime ENTRY_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final ZipOutputStream zip;

  private NpzWriter(ZipOutputStream zip) {
    this.zip = zip;
  }

  /** What goes into a file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(NpzWriter file) throws IOException;
  }

  /**
   * Writes a file: to a temporary one beside the target, forced to disk, then moved over it in one
   * step, so that a reader sees the old file or the new one.
   *
   * @param compression level of deflate, 0 to 9, or -1 for its default
   */
  public static void write(Path path, int compression, Content content) throws IOException {
    Path target = path.toAbsolutePath();
    Path temporary = target.resolveSibling("." + target.getFileName() + ".tmp");
    try {
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
        ZipOutputStream zip = new ZipOutputStream(out);
        zip.setLevel(compression);
        content.writeTo(new NpzWriter(zip));
        zip.finish();
        out.flush();
        channel.force(true);
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Adds an array of 4-byte floats, row-major. */
  public void put(String name, float[] values, int... shape) throws IOException {
    putEntry(name + ".npy", NpyArray.of(values, shape).toFloat32());
  }

  /** Adds an array of 8-byte floats, row-major; a scalar where there is no shape. */
  public void put(String name, double[] values, int... shape) throws IOException {
    putEntry(name + ".npy", new NpyArray(shape, values).toFloat64());
  }

  /** Adds an entry that is no array, under its full name. */
  public void putEntry(String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(ENTRY_TIME);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
