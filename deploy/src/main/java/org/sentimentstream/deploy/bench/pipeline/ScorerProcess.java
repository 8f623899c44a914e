package org.sentimentstream.deploy.bench.pipeline;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.sentimentstream.deploy.Main;
import org.sentimentstream.deploy.bench.CompilerTime;
import org.sentimentstream.localstack.BoundChild;

/** A scorer instance in a JVM of its own ({@code sentiment run}), on its own processors. */
final class ScorerProcess implements AutoCloseable {

  /** Largest heap, in MiB. */
  static final int MAX_HEAP = 256;

  private static final long PATIENCE_SECONDS = 40;
  private static final int LOG_LINES_IN_ERROR = 5;
  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s*(\\d+) kB$");

  /** A collection in the JVM's log: heap before, after, and its size then. */
  private static final Pattern COLLECTION =
      Pattern.compile("Pause .* (\\d+)M->(\\d+)M\\((\\d+)M\\)");

  private final Process process;
  private final Path log;
  private final Path collections;

  private ScorerProcess(Process process, Path log, Path collections) {
    this.process = process;
    this.log = log;
    this.collections = collections;
  }

  /**
   * Starts an instance.
   *
   * @param folder where its configuration and its logs go; made where it is missing
   */
  static ScorerProcess start(Path folder, Cores cores, Map<String, String> settings)
      throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("scorer.properties");
    Properties properties = new Properties();
    properties.putAll(settings);
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
    Path log = folder.resolve("scorer.log");
    Path collections = folder.resolve("collections.log");
    List<String> command =
        ChildJvm.command(
            List.of(
                "-Xmx" + MAX_HEAP + "m",
                "-XX:+UseSerialGC",
                "-XX:PretenureSizeThreshold=16m",
                "-Xlog:gc:file=" + collections),
            Main.class,
            List.of("run", "--config", file.toString()));
    Process process =
        new ProcessBuilder(BoundChild.command(cores.onScorer(command)))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    return new ScorerProcess(process, log, collections);
  }

  /** Throws where it has ended: while anybody waits for its events it must not. */
  void requireAlive() throws IOException {
    if (!process.isAlive()) {
      throw new IOException("the scorer ended with status " + process.exitValue() + ": " + tail());
    }
  }

  /** The end of its log. */
  String tail() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join(
        "; ", lines.subList(Math.max(0, lines.size() - LOG_LINES_IN_ERROR), lines.size()));
  }

  /** Processor time that it has taken until now, on all its processors. */
  Duration cpu() {
    return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** The part of it that its JIT has taken. */
  Duration compiler() {
    return CompilerTime.of(process.pid());
  }

  /** Resident memory in MiB; empty where the system does not say. */
  OptionalLong resident() {
    try {
      String status = Files.readString(Path.of("/proc/" + process.pid() + "/status"));
      return RESIDENT
          .matcher(status)
          .results()
          .mapToLong(found -> Long.parseLong(found.group(1)) >> 10)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * Collects all that is garbage, and says what is left.
   *
   * @return live heap in MiB; empty where this Java has no {@code jcmd}
   */
  OptionalLong liveHeap() throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (!Files.isExecutable(jcmd)) {
      return OptionalLong.empty();
    }
    Process asked =
        new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "GC.run")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (asked.waitFor() != 0) {
      throw new IOException("jcmd " + process.pid() + " GC.run ended with " + asked.exitValue());
    }
    List<Collection> all = collections();
    return all.isEmpty() ? OptionalLong.empty() : OptionalLong.of(all.get(all.size() - 1).after());
  }

  /**
   * One garbage collection, in MiB.
   *
   * @param before heap in use before
   * @param after heap in use after
   * @param committed the heap's size
   */
  record Collection(long before, long after, long committed) {}

  /** All collections until now. */
  List<Collection> collections() throws IOException {
    if (!Files.exists(collections)) {
      return List.of();
    }
    List<Collection> all = new ArrayList<>();
    for (MatchResult found : COLLECTION.matcher(Files.readString(collections)).results().toList()) {
      all.add(
          new Collection(
              Long.parseLong(found.group(1)),
              Long.parseLong(found.group(2)),
              Long.parseLong(found.group(3))));
    }
    return all;
  }

  /** Ends it as SIGTERM does, by force where that takes too long. */
  @Override
  public void close() {
    process.toHandle().destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
