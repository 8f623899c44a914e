package org.sentimentstream.scorer.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.sentimentstream.scorer.command.RunCommand;
import picocli.CommandLine;

/** The command {@code run} in a Java process of its own, on this test's class path. */
public final class ScorerProcess implements AutoCloseable {

  private final Process process;

  private ScorerProcess(Process process) {
    this.process = process;
  }

  /** What the child runs. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new RunCommand()).execute(arguments));
  }

  public static ScorerProcess start(Path directory, Map<String, String> settings)
      throws IOException {
    return start(directory, settings, "INFO");
  }

  /**
   * Starts the command.
   *
   * @param logLevel of everything that logs
   */
  public static ScorerProcess start(Path directory, Map<String, String> settings, String logLevel)
      throws IOException {
    return start(directory, settings, logLevel, Map.of());
  }

  /**
   * Starts the command in an environment of its own.
   *
   * @param environment variables that the process has beside this one's
   */
  public static ScorerProcess start(
      Path directory,
      Map<String, String> settings,
      String logLevel,
      Map<String, String> environment)
      throws IOException {
    Path config = directory.resolve("scorer.properties");
    Properties properties = new Properties();
    properties.putAll(settings);
    try (var writer = Files.newBufferedWriter(config)) {
      properties.store(writer, null);
    }
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Dsentiment.test.log=" + logLevel,
                    "-cp",
                    System.getProperty("java.class.path"),
                    ScorerProcess.class.getName(),
                    "--config",
                    config.toString()))
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(directory.resolve("scorer.log").toFile()));
    builder.environment().putAll(environment);
    return new ScorerProcess(builder.start());
  }

  /** As a machine does that hangs: nothing of the process goes on until {@link #resume}. */
  public void pause() throws InterruptedException {
    signal("STOP");
  }

  public void resume() throws InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws InterruptedException {
    Commands.require("kill", "-" + name, Long.toString(process.pid()));
  }

  /** As kill -9 does. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** As Ctrl-C does nearly; gives the exit code. */
  public int terminate() throws InterruptedException {
    process.destroy();
    return awaitExit();
  }

  /** Waits until it ends by itself; gives the exit code. */
  public int awaitExit() throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the scorer did not end within 60 s");
    }
    return process.exitValue();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
