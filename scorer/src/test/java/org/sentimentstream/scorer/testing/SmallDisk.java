package org.sentimentstream.scorer.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.common.errors.InterruptException;

/** A file system of four megabytes that can be filled to its last file and byte, and stopped. */
public final class SmallDisk implements AutoCloseable {

  private static final int BYTES = 4 << 20;
  private static final int MAX_FILES = 256;

  private final Path directory;
  private final Path filler;

  private SmallDisk(Path directory) throws IOException {
    this.directory = directory;
    this.filler = Files.createDirectory(directory.resolve("filler"));
  }

  /** Empty where this process has no right to mount one. */
  public static Optional<SmallDisk> mount(Path directory) throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Path image = directory.resolveSibling(directory.getFileName() + ".ext4");
    Files.write(image, new byte[BYTES]);
    String files = Integer.toString(MAX_FILES);
    boolean mounted =
        Commands.succeeds("mkfs.ext4", "-q", "-m", "0", "-N", files, image.toString())
            && Commands.succeeds("mount", "-o", "loop", image.toString(), directory.toString());
    return mounted ? Optional.of(new SmallDisk(directory)) : Optional.empty();
  }

  public Path directory() {
    return directory;
  }

  /** Takes all the room there is. */
  public void fill() {
    try (OutputStream out = Files.newOutputStream(filler.resolve("bytes"))) {
      byte[] block = new byte[4096];
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      // No space left on device.
    }
    try {
      for (int i = 0; i < MAX_FILES; i++) {
        Files.createFile(filler.resolve("file-" + i));
      }
    } catch (IOException e) {
      return; // the same
    }
    throw new IllegalStateException(directory + " takes more than " + MAX_FILES + " files");
  }

  /** Gives the room back. */
  public void clear() throws IOException {
    try (var files = Files.newDirectoryStream(filler)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  /** Whoever writes waits from now on, as for a disk that does not answer. */
  public void stop() throws InterruptedException {
    Commands.require("fsfreeze", "--freeze", directory.toString());
  }

  /** Lets those who wait write. */
  public void goOn() throws InterruptedException {
    Commands.require("fsfreeze", "--unfreeze", directory.toString());
  }

  /** Takes it away; what still has a file of it keeps that. */
  @Override
  public void close() {
    try {
      Commands.require("umount", "--lazy", directory.toString());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
