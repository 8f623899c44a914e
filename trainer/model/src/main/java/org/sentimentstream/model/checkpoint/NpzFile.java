package org.sentimentstream.model.checkpoint;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A NumPy {@code .npz} file opened for reading: a zip file of {@code .npy} arrays, and of other
 * entries that NumPy hands out as bytes. The file is not trusted: every size is held to a bound
 * before memory is taken for it.
 */
public final class NpzFile implements Closeable {

  /** A larger file is refused before it is opened. */
  public static final long MAX_SIZE = 1L << 30;

  private static final int MAX_ENTRIES = 64;
  private static final int MAX_NPY_HEADER = 16_384;

  /** Deflate makes 1,032 bytes of one at the most. */
  private static final long MAX_RATIO = 1_032;

  private final Path path;
  private final ZipFile zip;

  private NpzFile(Path path, ZipFile zip) {
    this.path = path;
    this.zip = zip;
  }

  /**
   * Opens a file.
   *
   * @throws NoSuchFileException where there is no such file
   * @throws CheckpointException where it is no zip file, or too large a one
   */
  public static NpzFile open(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new CheckpointException(path + ": expected a checkpoint (.npz), found a directory");
    }
    if (!Files.isRegularFile(path)) {
      throw new NoSuchFileException(path.toString(), null, "expected a checkpoint (.npz) there");
    }
    if (Files.size(path) > MAX_SIZE) {
      throw new CheckpointException(
          path + ": " + Files.size(path) + " bytes, at most " + MAX_SIZE + " are read");
    }
    ZipFile zip;
    try {
      zip = new ZipFile(path.toFile());
    } catch (ZipException | EOFException e) {
      throw new CheckpointException(path + ": expected a NumPy .npz (zip) file: " + reason(e), e);
    }
    if (zip.size() > MAX_ENTRIES) {
      zip.close();
      throw new CheckpointException(
          path + ": " + zip.size() + " entries, at most " + MAX_ENTRIES + " are read");
    }
    return new NpzFile(path, zip);
  }

  /** Bytes of all entries, as the file says. */
  long unpackedSize() {
    return zip.stream().mapToLong(entry -> Math.max(0, entry.getSize())).sum();
  }

  /** Whether there is an array of this name. */
  public boolean contains(String name) {
    return zip.getEntry(name + ".npy") != null;
  }

  /**
   * Reads an array.
   *
   * @param name its name in NumPy, without {@code .npy}
   * @param maxValues most values that it may have
   */
  public NpyArray array(String name, long maxValues) throws IOException {
    String entry = name + ".npy";
    return NpyArray.parse(
        path + ": " + entry, bytes(entry, maxValues * Double.BYTES + MAX_NPY_HEADER));
  }

  /** Reads a matrix that must have this shape, in row-major order. */
  public float[] matrix(String name, int rows, int columns) throws IOException {
    NpyArray array = array(name, (long) rows * columns);
    int[] shape = array.shape();
    if (shape.length != 2 || shape[0] != rows || shape[1] != columns) {
      throw new CheckpointException(
          path
              + ": "
              + name
              + ".npy: expected shape ("
              + rows
              + ", "
              + columns
              + "), found "
              + Arrays.toString(shape));
    }
    return array.floats();
  }

  /** Reads an entry as it is; its declared size and its real one are both held to the bound. */
  public byte[] bytes(String name, long maxSize) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new CheckpointException(path + ": expected an entry " + name + ", found none");
    }
    long size = entry.getSize();
    long packed = Math.min(entry.getCompressedSize(), Files.size(path));
    long limit = Math.min(Math.min(maxSize, MAX_SIZE), MAX_RATIO * packed);
    if (size < 0 || size > limit) {
      throw new CheckpointException(
          path + ": " + name + ": " + size + " bytes, at most " + limit + " are read");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      // At once: what does not fit into memory fails here, before it has filled it.
      byte[] bytes = new byte[(int) size];
      if (in.readNBytes(bytes, 0, bytes.length) < size || in.read() >= 0) {
        throw new CheckpointException(
            path + ": " + name + ": has not the " + size + " bytes that the file says");
      }
      CRC32 checksum = new CRC32(); // ZipFile itself does not look at it
      checksum.update(bytes);
      if (checksum.getValue() != entry.getCrc()) {
        throw new CheckpointException(path + ": " + name + ": checksum differs, file is damaged");
      }
      return bytes;
    } catch (ZipException | EOFException e) {
      throw new CheckpointException(path + ": " + name + ": " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof EOFException
        ? "a part of it lies behind its end"
        : String.valueOf(e.getMessage());
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
