package org.sentimentstream.trainer.dataset;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.sentimentstream.model.io.WebFile;

/**
 * A file on the web whose content is known beforehand by its checksum. It comes to its place whole
 * and right, or not at all.
 *
 * @param url where it is
 * @param sha256 its SHA-256 in hexadecimal
 * @param maxBytes its greatest size
 */
public record Download(URI url, String sha256, long maxBytes) {

  /**
   * The Large Movie Review Dataset of Maas et al. as they publish it, 84 MB. The checksum is the
   * one that DataDeps of Julia's CorpusLoaders and GoMLX's IMDB example have.
   */
  public static final Download ACL_IMDB =
      new Download(
          URI.create("https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz"),
          "c40f74a18d3b61f90feba1e17730e0d38e8b97c05fde7008942e91923d1658fe",
          1L << 27);

  /** Told how a download goes. */
  public interface Progress {

    /**
     * More has come.
     *
     * @param bytes how much there is now
     * @param whole how much there will be; -1 where the server does not say
     */
    void onBytes(long bytes, long whole);
  }

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration DEADLINE = Duration.ofHours(6);

  /**
   * Fetches the file to a temporary one beside the target, checks it, forces it to disk and moves
   * it to the target in one step.
   *
   * @param progress is told how much has come
   * @throws IOException where it cannot be had: the message says why and how to get it by hand
   */
  public void to(Path target, Progress progress) throws IOException, InterruptedException {
    Path place = target.toAbsolutePath();
    try {
      Files.createDirectories(place.getParent());
      Path temporary =
          place.resolveSibling(
              ".%s.%d.part".formatted(place.getFileName(), ProcessHandle.current().pid()));
      temporary.toFile().deleteOnExit(); // for the one who stops the program
      try {
        fetch(temporary, progress);
        Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new IOException(
          "%s: no such file, and fetching %s failed: %s; fetch it by hand, for example with: curl -L -o %s %s"
              .formatted(target, url, e.getMessage(), target, url),
          e);
    }
  }

  private void fetch(Path file, Progress progress) throws IOException, InterruptedException {
    MessageDigest digest = sha256Digest();
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long size =
          new WebFile(url, maxBytes, PATIENCE, DEADLINE)
              .read(
                  (bytes, whole) -> {
                    digest.update(bytes.duplicate());
                    while (bytes.hasRemaining()) {
                      out.write(bytes);
                    }
                    progress.onBytes(out.position(), whole);
                  });
      if (size > maxBytes) {
        throw new IOException("expected at most " + maxBytes + " bytes, found more");
      }
      String found = HexFormat.of().formatHex(digest.digest());
      if (!found.equals(sha256)) {
        throw new IOException("expected SHA-256 " + sha256 + ", found " + found);
      }
      out.force(true);
    }
  }

  private static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
