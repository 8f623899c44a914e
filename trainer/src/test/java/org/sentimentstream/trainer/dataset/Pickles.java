package org.sentimentstream.trainer.dataset;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Pickles as the tutorial writes them, small ones. */
final class Pickles {

  /** good and bad as ids of {@link #dictionary}: two reviews to train on, one to test. */
  static final String REVIEWS =
      "((lp0\n(lp1\nI2\naI4\naa(lp2\nI3\naI5\naI2\naa(lp3\nI1\naI0\natp4\n."
          + "((lp0\n(lp1\nI1\naI3\naa(lp2\nI0\natp3\n.";

  private Pickles() {}

  static Path write(Path file, String latin1) throws IOException {
    byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
    return Files.write(file, file.toString().endsWith(".gz") ? gzip(bytes) : bytes);
  }

  /** Words with the ids from 2 on. */
  static Path dictionary(Path file, List<String> words) throws IOException {
    StringBuilder pickle = new StringBuilder("(dp0\n");
    for (int i = 0; i < words.size(); i++) {
      pickle.append("S'%s'\np%d\nI%d\ns".formatted(words.get(i), i + 1, i + 2));
    }
    return write(file, pickle.append('.').toString());
  }

  static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
