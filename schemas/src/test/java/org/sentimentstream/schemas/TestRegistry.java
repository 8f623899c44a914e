package org.sentimentstream.schemas;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import org.sentimentstream.localstack.SchemaRegistry;

/**
 * A real registry that all tests of this module share: started by the first that asks, it ends with
 * the JVM of the tests. Each test uses subjects of its own.
 */
final class TestRegistry {
  private TestRegistry() {}

  /** Settings for serdes. */
  static Map<String, Object> config() {
    return Map.of("schema.registry.url", url());
  }

  static String url() {
    return Holder.REGISTRY.url();
  }

  private static final class Holder {
    static final SchemaRegistry REGISTRY = start();

    private static SchemaRegistry start() {
      try {
        return SchemaRegistry.start(Files.createTempDirectory("registry"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
