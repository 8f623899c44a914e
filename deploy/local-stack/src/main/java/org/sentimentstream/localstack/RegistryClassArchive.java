package org.sentimentstream.localstack;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Archives the classes that the schema registry loads (class data sharing of the JVM), from a run
 * of the registry: with the archive it starts in about half the time. Made by the build; the
 * registry works without it, and its JVM ignores an archive of another JVM.
 */
public final class RegistryClassArchive {
  private RegistryClassArchive() {}

  /** Makes the archive where it is missing. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    RegistryHome home = RegistryHome.find();
    if (Files.exists(home.classArchive())) {
      return;
    }
    Path work = home.jar().resolveSibling("recording");
    Path recorded = work.resolve("registry.jsa");
    SchemaRegistry registry =
        SchemaRegistry.start(work, 0, home, List.of("-XX:ArchiveClassesAtExit=" + recorded));
    try {
      register(registry.url());
    } finally {
      registry.close(Duration.ofMinutes(3)); // The JVM writes the archive before it ends.
    }
    if (Files.exists(recorded)) { // Not every JVM knows the option.
      Files.move(recorded, home.classArchive(), ATOMIC_MOVE);
    }
  }

  /** Has the registry load what it needs to store and compare schemas. */
  private static void register(String url) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/subjects/any/versions"))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .POST(BodyPublishers.ofString("{\"schema\":\"\\\"string\\\"\"}"))
            .build();
    for (int i = 0; i < 2; i++) {
      HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
    }
  }
}
