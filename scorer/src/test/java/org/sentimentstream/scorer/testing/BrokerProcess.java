package org.sentimentstream.scorer.testing;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.sentimentstream.localstack.BoundChild;
import org.sentimentstream.localstack.EmbeddedBroker;

/** A broker in a JVM of its own, which can be killed and goes on with its data. */
public final class BrokerProcess implements AutoCloseable {

  private final Path directory;
  private final int port;
  private Process process;

  private BrokerProcess(Path directory, int port) throws IOException {
    this.directory = directory;
    this.port = port;
    this.process = launch();
  }

  /** What the child runs. */
  public static void main(String[] arguments) throws InterruptedException {
    EmbeddedBroker.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
    new CountDownLatch(1).await();
  }

  /** Its port is free at this moment. */
  public static BrokerProcess start(Path directory) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    return new BrokerProcess(directory, port);
  }

  private Process launch() throws IOException {
    Files.createDirectories(directory);
    return new ProcessBuilder(
            BoundChild.command(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    BrokerProcess.class.getName(),
                    directory.resolve("data").toString(),
                    Integer.toString(port))))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("broker.log").toFile()))
        .start();
  }

  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** As kill -9 does; then starts it again. */
  public void killAndRestart() throws IOException, InterruptedException {
    process.destroyForcibly().waitFor();
    process = launch();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
