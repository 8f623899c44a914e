package org.sentimentstream.model.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Reviews to measure with: real ones from {@code shared} beside the checkout. */
public final class BenchmarkReviews {
  private BenchmarkReviews() {}

  /** The first so many training reviews of the archive. */
  public static List<String> read(int count) {
    Path archive = Golden.file("data/aclImdb.tar.gz");
    List<String> reviews = new ArrayList<>();
    try (InputStream file = Files.newInputStream(archive);
        TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(file))) {
      TarArchiveEntry entry;
      while (reviews.size() < count && (entry = tar.getNextEntry()) != null) {
        if (entry.getName().contains("/train/") && entry.getName().endsWith(".txt")) {
          reviews.add(new String(tar.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return reviews;
  }

  /** The tutorial's dictionary of all training reviews. */
  public static Dictionary dictionary() {
    try {
      return Golden.dictionary();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
