package org.sentimentstream.schemas;

import java.nio.file.Path;
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
    static final SchemaRegistry REGISTRY = SchemaRegistry.start(Path.of("target", "registry"));
  }
}
