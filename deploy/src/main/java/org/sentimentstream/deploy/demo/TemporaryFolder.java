package org.sentimentstream.deploy.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of the system's temporary ones.
 *
 * @param path the folder
 */
public record TemporaryFolder(Path path) {

  private static final int ATTEMPTS = 3;

  /**
   * Makes one.
   *
   * @param prefix how its name begins
   */
  public static TemporaryFolder create(String prefix) throws IOException {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    return new TemporaryFolder(Files.createTempDirectory(parent, prefix));
  }

  /** Deletes it with all its content; a program that is ending may still be writing some. */
  void delete() throws IOException {
    for (int attempt = 1; Files.exists(path); attempt++) {
      try {
        deleteOnce();
      } catch (IOException | UncheckedIOException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private void deleteOnce() throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> paths = Files.walk(path)) {
      deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : deepestFirst) {
      Files.deleteIfExists(each);
    }
  }
}
