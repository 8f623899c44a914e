package org.sentimentstream.scorer.rollout;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/** Checkpoint files at {@code file:} and {@code https:} URIs. */
final class UriArtifacts implements ArtifactSource {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration DEADLINE = Duration.ofMinutes(10);
  private static final int BUFFER = 64 << 10;

  @Override
  public void fetch(Manifest manifest, FileChannel into)
      throws IOException, BadModelException, InterruptedException {
    URI location = Objects.requireNonNull(manifest.location());
    if ("file".equals(location.getScheme())) {
      try (InputStream in = Files.newInputStream(Path.of(location))) {
        copy(in, manifest, into);
      }
      return;
    }
    HttpURLConnection connection = (HttpURLConnection) location.toURL().openConnection();
    try {
      connection.setConnectTimeout((int) TIMEOUT.toMillis());
      connection.setReadTimeout((int) TIMEOUT.toMillis());
      if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
        throw new IOException(
            location + ": expected HTTP status 200, came " + connection.getResponseCode());
      }
      try (InputStream in = connection.getInputStream()) {
        copy(in, manifest, into);
      }
    } finally {
      connection.disconnect();
    }
  }

  private static void copy(InputStream in, Manifest manifest, FileChannel into)
      throws IOException, BadModelException, InterruptedException {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    byte[] buffer = new byte[BUFFER];
    long size = 0;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      size += read;
      if (size > manifest.size()) {
        throw new BadModelException(
            manifest.location() + ": expected " + manifest.size() + " bytes, came more");
      }
      ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
      while (bytes.hasRemaining()) {
        into.write(bytes);
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IOException(
            manifest.location() + ": only " + size + " bytes came within " + DEADLINE);
      }
    }
  }
}
