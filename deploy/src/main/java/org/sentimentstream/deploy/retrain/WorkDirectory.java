package org.sentimentstream.deploy.retrain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointFile;

/**
 * The folder that a run works in, and that outlives it: the last challenger ({@code
 * challenger.npz}), what is known of it where it won and is not active everywhere yet ({@code
 * won.json}), the champions that were fetched ({@code models}), and a lock, which the operating
 * system takes back where the process dies.
 */
final class WorkDirectory implements AutoCloseable {

  static final ObjectMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  private static final long MAX_JSON = 16 << 20;

  private final Path folder;
  private final FileChannel lockFile;

  private WorkDirectory(Path folder, FileChannel lockFile) {
    this.folder = folder;
    this.lockFile = lockFile;
  }

  /** The user's own folder for what programs remember between their runs. */
  static Path usual() {
    String state = System.getenv("XDG_STATE_HOME");
    Path root =
        state == null || state.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".local", "state")
            : Path.of(state);
    return root.resolve("sentiment").resolve("retrain");
  }

  /**
   * Takes the folder for this run; makes it where it is missing.
   *
   * @throws IOException where another run has it
   */
  static WorkDirectory open(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("lock");
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (lock(channel) == null) {
      channel.close();
      throw new IOException(
          folder + ": another run works there; wait for its end, or give another --work-dir");
    }
    return new WorkDirectory(folder, channel);
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) { // by this JVM
      return null;
    }
  }

  /** Where fetched models are kept. */
  Path models() {
    return folder.resolve("models");
  }

  Path challenger() {
    return folder.resolve("challenger.npz");
  }

  private Path won() {
    return folder.resolve("won.json");
  }

  /** Writes the challenger; gives the digest of its file. */
  String write(Checkpoint challenger) throws IOException {
    forget();
    CheckpointFile.write(challenger, challenger());
    return CheckpointFile.digest(challenger());
  }

  /** Remembers that the challenger won and is to be rolled out, by a later run if need be. */
  void remember(RetrainSummary summary) throws IOException {
    Path part = folder.resolve("won.json.part");
    try (FileChannel channel =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(summary));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(part, won(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** What an earlier run remembered, where its challenger is still the file that it wrote. */
  Optional<RetrainSummary> remembered() throws IOException {
    if (!Files.isRegularFile(won())
        || Files.size(won()) > MAX_JSON
        || !Files.isRegularFile(challenger())) {
      return Optional.empty();
    }
    try {
      RetrainSummary summary = JSON.readValue(Files.readAllBytes(won()), RetrainSummary.class);
      String digest = CheckpointFile.digest(challenger());
      return Optional.of(summary)
          .filter(known -> known.reading() != null)
          .filter(
              known -> known.challenger() != null && known.challenger().digest().equals(digest));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Nothing is left to be rolled out. */
  void forget() throws IOException {
    Files.deleteIfExists(won());
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
