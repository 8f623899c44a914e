package org.sentimentstream.scorer.rollout;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoint files on this machine, named by digest: {@code DIGEST.npz} in one directory, which any
 * number of instances may share. A file is there whole or not at all (temporary file, fsync, atomic
 * move), and is proved again each time it is asked for.
 */
final class ModelStore {

  private static final Logger LOG = LoggerFactory.getLogger(ModelStore.class);
  private static final String PART = ".part";
  private static final Duration ABANDONED = Duration.ofHours(1);

  private final Path directory;
  private final ArtifactSource topic;
  private final ArtifactSource uri;

  ModelStore(Path directory, ArtifactSource topic, ArtifactSource uri) {
    this.directory = directory;
    this.topic = topic;
    this.uri = uri;
  }

  /**
   * The model's checkpoint file; fetched where it is not here yet. Its size and digest are those of
   * the manifest.
   *
   * @throws IOException where it cannot be had now: trying again may help
   * @throws BadModelException where the file is not what the manifest says
   */
  Path fetch(Manifest manifest) throws IOException, BadModelException, InterruptedException {
    Path file = directory.resolve(manifest.digest() + ".npz");
    if (isProved(file, manifest)) {
      return file;
    }
    Files.createDirectories(directory);
    deleteAbandoned();
    Path part = Files.createTempFile(directory, manifest.digest().substring(0, 12), PART);
    try {
      ArtifactSource source = manifest.location() == null ? topic : uri;
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        source.fetch(manifest, channel);
        channel.force(true);
      }
      prove(part, manifest);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return file;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static boolean isProved(Path file, Manifest manifest) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try {
      prove(file, manifest);
      return true;
    } catch (BadModelException e) {
      LOG.warn("The cached file is damaged and is fetched again: {}", e.getMessage());
      return false;
    }
  }

  private static void prove(Path file, Manifest manifest) throws IOException, BadModelException {
    if (Files.size(file) != manifest.size()) {
      throw new BadModelException(
          "expected a file of " + manifest.size() + " bytes, came " + Files.size(file));
    }
    String digest = CheckpointFile.digest(file);
    if (!digest.equals(manifest.digest())) {
      throw new BadModelException(
          "expected a file with SHA-256 " + manifest.digest() + ", came " + digest);
    }
  }

  /** Parts that a killed process left behind. */
  private void deleteAbandoned() throws IOException {
    Instant before = Instant.now().minus(ABANDONED);
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(directory, "*" + PART)) {
      for (Path part : parts) {
        if (Files.getLastModifiedTime(part).toInstant().isBefore(before)) {
          Files.deleteIfExists(part);
        }
      }
    }
  }
}
