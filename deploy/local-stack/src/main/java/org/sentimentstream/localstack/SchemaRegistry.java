package org.sentimentstream.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A schema registry as a child process: Apicurio Registry, which serves Confluent's API, on the
 * loopback address and with its data in memory. Its global compatibility level is BACKWARD, as
 * Confluent's is by default and Apicurio's is not.
 *
 * <p>The child ends with this JVM, even where the JVM is killed: it is bound to a pipe that the
 * operating system closes then.
 */
public final class SchemaRegistry implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final int LOG_LINES_IN_ERROR = 15;

  private final Process process;
  private final int port;
  private final Path log;

  private SchemaRegistry(Process process, int port, Path log) {
    this.process = process;
    this.port = port;
    this.log = log;
  }

  /** Starts a registry on any free port; its output goes to a file in {@code workDirectory}. */
  public static SchemaRegistry start(Path workDirectory) {
    return start(workDirectory, 0);
  }

  /**
   * Starts a registry, and returns when it serves.
   *
   * @param workDirectory where {@code schema-registry.log} is written; made where it is missing
   * @param port the port to listen on; 0 for any free one
   * @throws IllegalStateException where the registry is not installed or does not start
   */
  public static SchemaRegistry start(Path workDirectory, int port) {
    RegistryHome home = RegistryHome.find();
    return start(workDirectory, port, home, home.useClassArchive());
  }

  /** Starts a registry whose JVM gets {@code jvmOptions} beside the usual ones. */
  static SchemaRegistry start(
      Path workDirectory, int port, RegistryHome home, List<String> jvmOptions) {
    int httpPort = port == 0 ? FreePorts.find() : port;
    Path log = workDirectory.resolve("schema-registry.log").toAbsolutePath();
    try {
      Files.createDirectories(workDirectory);
      Process process =
          new ProcessBuilder(command(home, httpPort, jvmOptions))
              .directory(workDirectory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      SchemaRegistry registry = new SchemaRegistry(process, httpPort, log);
      try {
        registry.awaitReady();
        return registry;
      } catch (RuntimeException e) {
        registry.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Schema registry cannot be started in " + workDirectory, e);
    }
  }

  /** Value for {@code schema.registry.url}: the root of Confluent's API. */
  public String url() {
    return "http://" + HOST + ":" + port + "/apis/ccompat/v7";
  }

  /** Process id of the child. */
  public long pid() {
    return process.pid();
  }

  /** Ends the child and waits until it has ended. */
  @Override
  public void close() {
    close(Duration.ofSeconds(5));
  }

  /** Ends the child, by force where it does not end by itself within {@code patience}. */
  void close(Duration patience) {
    // By its handle: Process.destroy closes the pipe first, and the child would be killed at once.
    process.toHandle().destroy();
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
      process.getOutputStream().close();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot close the pipe to the schema registry", e);
    }
  }

  private static List<String> command(RegistryHome home, int port, List<String> jvmOptions) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // A short life: quick to start counts more than quick at its best.
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(jvmOptions);
    command.add("-Dquarkus.http.host=" + HOST);
    command.add("-Dquarkus.http.port=" + port);
    command.add("-Dquarkus.management.host=" + HOST);
    command.add("-Dquarkus.management.port=" + FreePorts.find());
    command.add("-Dquarkus.banner.enabled=false");
    command.addAll(List.of("-jar", home.jar().toString()));
    return BoundChild.command(command);
  }

  private void awaitReady() {
    HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    HttpRequest setCompatibility =
        HttpRequest.newBuilder(URI.create(url() + "/config"))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .timeout(Duration.ofSeconds(30))
            .PUT(BodyPublishers.ofString("{\"compatibility\":\"BACKWARD\"}"))
            .build();
    Instant deadline = Instant.now().plus(START_LIMIT);
    while (!succeeds(client, setCompatibility)) {
      if (!process.isAlive()) {
        throw failure("ended with status " + process.exitValue());
      }
      if (Instant.now().isAfter(deadline)) {
        throw failure("did not answer within " + START_LIMIT.toSeconds() + " s");
      }
      pause();
    }
  }

  private static boolean succeeds(HttpClient client, HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false; // Not listening yet; a child that ended is seen by the caller.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the schema registry started", e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the schema registry started", e);
    }
  }

  private IllegalStateException failure(String what) {
    return new IllegalStateException(
        "Schema registry at " + url() + " " + what + "; last lines of " + log + ":\n" + tail());
  }

  private String tail() {
    try {
      List<String> lines = Files.readString(log, StandardCharsets.UTF_8).lines().toList();
      return String.join(
          "\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_IN_ERROR), lines.size()));
    } catch (IOException e) {
      return "(unreadable: " + e.getMessage() + ")";
    }
  }
}
