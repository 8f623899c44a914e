package org.sentimentstream.trainer.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

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
  private static final int BUFFER = 1 << 16;
  private static final int OK = 200;

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
              .formatted(target, url, reason(e), target, url),
          e);
    }
  }

  private void fetch(Path file, Progress progress) throws IOException, InterruptedException {
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    HttpRequest request = HttpRequest.newBuilder(url).timeout(PATIENCE).build();
    HttpResponse<InputStream> response =
        client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body();
        FileChannel out =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      if (response.statusCode() != OK) {
        throw new IOException("expected HTTP status 200, found " + response.statusCode());
      }
      long whole = response.headers().firstValueAsLong("content-length").orElse(-1);
      String found = copy(body, whole, out, progress);
      if (!found.equals(sha256)) {
        throw new IOException("expected SHA-256 " + sha256 + ", found " + found);
      }
      out.force(true);
    }
  }

  /** Copies the body; its SHA-256. */
  private String copy(InputStream body, long whole, FileChannel out, Progress progress)
      throws IOException {
    MessageDigest digest = sha256Digest();
    byte[] buffer = new byte[BUFFER];
    long size = 0;
    for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
      size += count;
      if (size > maxBytes) {
        throw new IOException("expected at most " + maxBytes + " bytes, found more");
      }
      digest.update(buffer, 0, count);
      ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      progress.onBytes(size, whole);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The client leaves messages out, for example where nothing listens. */
  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
