package org.sentimentstream.scorer.rollout;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.sentimentstream.model.io.WebFile;

/** Checkpoint files at {@code file:} and {@code https:} URIs. */
final class UriArtifacts implements ArtifactSource {

  private static final Duration SILENCE = Duration.ofSeconds(10);
  private static final Duration DEADLINE = Duration.ofMinutes(10);
  private static final int BUFFER = 64 << 10;

  @Override
  public void fetch(Manifest manifest, FileChannel into)
      throws IOException, BadModelException, InterruptedException {
    URI location = Objects.requireNonNull(manifest.location());
    long size =
        "file".equals(location.getScheme())
            ? copy(Path.of(location), manifest.size(), into)
            : download(location, manifest.size(), into);
    if (size > manifest.size()) {
      throw new BadModelException(location + ": expected " + manifest.size() + " bytes, came more");
    }
  }

  private static long download(URI location, long maxBytes, FileChannel into)
      throws IOException, InterruptedException {
    try {
      return new WebFile(location, maxBytes, SILENCE, DEADLINE)
          .read((bytes, whole) -> write(bytes, into));
    } catch (IOException e) {
      throw new IOException(location + ": " + e.getMessage(), e);
    }
  }

  /** How many bytes were read; no more are written than were asked for. */
  private static long copy(Path file, long maxBytes, FileChannel into)
      throws IOException, InterruptedException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new FileSystemException(file.toString(), null, "expected a file"); // a pipe may hang
    }
    byte[] buffer = new byte[BUFFER];
    long size = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        size += read;
        if (size > maxBytes) {
          return size;
        }
        write(ByteBuffer.wrap(buffer, 0, read), into);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    }
    return size;
  }

  private static void write(ByteBuffer bytes, FileChannel into) throws IOException {
    while (bytes.hasRemaining()) {
      into.write(bytes);
    }
  }
}
