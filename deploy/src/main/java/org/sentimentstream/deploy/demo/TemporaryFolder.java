package org.sentimentstream.deploy.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder that is gone with all its content when it is closed.
 *
 * @param path the folder
 */
record TemporaryFolder(Path path) implements AutoCloseable {

  static TemporaryFolder create() throws IOException {
    return new TemporaryFolder(Files.createTempDirectory("sentiment-demo-"));
  }

  @Override
  public void close() throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        delete();
        return;
      } catch (IOException | UncheckedIOException e) {
        // A program that is ending may still have written something.
        if (attempt == 3) {
          throw e;
        }
      }
    }
  }

  private void delete() throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> paths = Files.walk(path)) {
      deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : deepestFirst) {
      Files.deleteIfExists(each);
    }
  }
}
