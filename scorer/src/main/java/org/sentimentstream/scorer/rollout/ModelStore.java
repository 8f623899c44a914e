package org.sentimentstream.scorer.rollout;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
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

  private final Path directory;
  private final CachedFiles cached;
  private final ArtifactSource topic;
  private final ArtifactSource uri;
  private final TrustedKeys trusted;

  ModelStore(Path directory, ArtifactSource topic, ArtifactSource uri) {
    this(directory, topic, uri, TrustedKeys.none());
  }

  /**
   * @param trusted asked before anything is fetched
   */
  ModelStore(Path directory, ArtifactSource topic, ArtifactSource uri, TrustedKeys trusted) {
    this.directory = directory;
    this.cached = new CachedFiles(directory);
    this.topic = topic;
    this.uri = uri;
    this.trusted = trusted;
  }

  /**
   * The model's checkpoint file, where no other is in use.
   *
   * @see #fetch(Manifest, Set)
   */
  Path fetch(Manifest manifest) throws IOException, BadModelException, InterruptedException {
    return fetch(manifest, Set.of());
  }

  /**
   * The model's checkpoint file; fetched where it is not here yet, after which the files go that
   * were used the longest time ago. Its size and digest are those of the manifest.
   *
   * @param inUse digests of further models, whose files are kept
   * @throws IOException where it cannot be had now: trying again may help
   * @throws BadModelException where the file is not what the manifest says
   */
  Path fetch(Manifest manifest, Set<String> inUse)
      throws IOException, BadModelException, InterruptedException {
    trusted.verify(manifest);
    Path file = cached.file(manifest.digest());
    cached.touch(file); // before it is proved, which takes its time: nobody deletes it meanwhile
    if (isProved(file, manifest)) {
      return file;
    }
    Files.createDirectories(directory);
    cached.deleteAbandoned();
    Path part =
        Files.createTempFile(directory, manifest.digest().substring(0, 12), CachedFiles.PART);
    try {
      ArtifactSource source = manifest.location() == null ? topic : uri;
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        source.fetch(manifest, channel);
        channel.force(true);
      }
      prove(part, manifest);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
    cached.deleteLeastRecent(file, inUse);
    return file;
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
    } catch (NoSuchFileException e) {
      return false; // another instance has deleted it
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
}
