package org.sentimentstream.localstack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/**
 * The folder that Apicurio Registry was unpacked into.
 *
 * @param jar the program, an executable jar that finds its libraries beside it
 */
record RegistryHome(Path jar) {
  /** System property that names the folder, for programs that run away from their build. */
  static final String PROPERTY = "sentiment.registry.home";

  /**
   * Finds the folder: the system property {@value #PROPERTY}, else where the build unpacked it.
   *
   * @throws IllegalStateException where no registry is there
   */
  static RegistryHome find() {
    Properties build = buildProperties();
    Path home = Path.of(System.getProperty(PROPERTY, build.getProperty("home")));
    Path jar =
        home.resolve("apicurio-registry-app-" + build.getProperty("version") + "-runner.jar");
    if (!Files.isRegularFile(jar)) {
      throw new IllegalStateException(
          "Schema registry is not installed: "
              + jar
              + " is missing. Build the module deploy/local-stack, or name the unpacked folder with"
              + " -D"
              + PROPERTY);
    }
    return new RegistryHome(jar.toAbsolutePath());
  }

  /**
   * Where {@link RegistryClassArchive} keeps the registry's classes in the form that its JVM maps
   * into memory.
   */
  Path classArchive() {
    return jar.resolveSibling("registry.jsa");
  }

  /** The JVM option that makes use of the class archive, where there is one. */
  List<String> useClassArchive() {
    return Files.isRegularFile(classArchive())
        ? List.of("-XX:SharedArchiveFile=" + classArchive())
        : List.of();
  }

  private static Properties buildProperties() {
    try (InputStream in = RegistryHome.class.getResourceAsStream("registry.properties")) {
      if (in == null) {
        throw new IllegalStateException("registry.properties is missing from the class path");
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read registry.properties", e);
    }
  }
}
