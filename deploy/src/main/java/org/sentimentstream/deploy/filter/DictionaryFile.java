package org.sentimentstream.deploy.filter;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.sentimentstream.model.text.Dictionary;

/** A dictionary on its own, outside of a checkpoint: {@code dictionary.txt} or a pickled dict. */
final class DictionaryFile {

  private static final long MAX_TEXT_BYTES = 64L << 20;

  private DictionaryFile() {}

  /** Reads either format; the first byte tells them apart. */
  static Dictionary read(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new NoSuchFileException(path.toString(), null, "expected a dictionary there");
    }
    try {
      return isPickle(path) ? Dictionary.readPickle(path) : Dictionary.parse(text(path));
    } catch (IllegalArgumentException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  /** True for gzip's magic and for pickle's PROTO, neither of which UTF-8 words begin with. */
  private static boolean isPickle(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      int first = in.read();
      return first == 0x1f || first == 0x80;
    }
  }

  private static byte[] text(Path path) throws IOException {
    long size = Files.size(path);
    if (size > MAX_TEXT_BYTES) {
      throw new IOException(
          path + ": expected a dictionary of at most " + MAX_TEXT_BYTES + " bytes, found " + size);
    }
    return Files.readAllBytes(path);
  }
}
