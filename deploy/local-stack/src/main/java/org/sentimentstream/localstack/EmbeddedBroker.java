package org.sentimentstream.localstack;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A Kafka broker inside this JVM: one KRaft node, broker and controller at once, that listens on
 * the loopback address. It is Kafka's own server with transactions, consumer groups and log
 * compaction; topics are made by an admin client, never by first use.
 *
 * <p>A broker that is closed and started again on the same directory and port goes on with its
 * data.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final int NODE_ID = 1;

  private final KafkaRaftServer server;
  private final Path dataDirectory;
  private final int port;
  private boolean closed;

  private EmbeddedBroker(KafkaRaftServer server, Path dataDirectory, int port) {
    this.server = server;
    this.dataDirectory = dataDirectory;
    this.port = port;
  }

  /** Starts a broker on any free port, with its data in {@code dataDirectory}. */
  public static EmbeddedBroker start(Path dataDirectory) {
    return start(dataDirectory, 0);
  }

  /**
   * Starts a broker with its data in {@code dataDirectory}, which is made where it is missing, and
   * returns when it serves clients.
   *
   * @param port the port to listen on; 0 for any free one
   * @throws IllegalStateException where the broker cannot start
   */
  public static EmbeddedBroker start(Path dataDirectory, int port) {
    return start(dataDirectory, port, Map.of(), List.of());
  }

  /**
   * Starts a broker that is set up differently, for example secured. Its listeners are called
   * {@code CLIENTS} and {@code CONTROLLER}.
   *
   * @param port the port to listen on; 0 for any free one
   * @param settings of a broker, under Kafka's names; they come over its own
   * @param scramUsers who is known from the first start on, each as {@code kafka-storage format
   *     --add-scram} takes it: {@code SCRAM-SHA-512=[name=alice,password=secret]}
   * @throws IllegalStateException where the broker cannot start
   */
  public static EmbeddedBroker start(
      Path dataDirectory, int port, Map<String, String> settings, List<String> scramUsers) {
    int brokerPort = port == 0 ? FreePorts.find() : port;
    try {
      format(dataDirectory, scramUsers);
      Map<String, Object> all =
          new HashMap<>(settings(dataDirectory, brokerPort, FreePorts.find()));
      all.putAll(settings);
      KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(all, false), Time.SYSTEM);
      try {
        server.startup();
      } catch (RuntimeException e) {
        server.shutdown();
        throw e;
      }
      return new EmbeddedBroker(server, dataDirectory, brokerPort);
    } catch (Exception e) {
      throw new IllegalStateException(
          "Kafka broker did not start on "
              + HOST
              + ":"
              + brokerPort
              + " with data in "
              + dataDirectory
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /** Value for a client's {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return HOST + ":" + port;
  }

  /** The port that it listens on. */
  public int port() {
    return port;
  }

  /** Where its data is. */
  public Path dataDirectory() {
    return dataDirectory;
  }

  /** Stops the broker in good order; its data stays. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      server.shutdown();
      server.awaitShutdown();
    }
  }

  /** Gives an empty directory the identity of a KRaft node; leaves one that has it as it is. */
  private static void format(Path directory, List<String> scramUsers) throws Exception {
    Files.createDirectories(directory);
    if (Files.exists(directory.resolve("meta.properties"))) {
      return;
    }
    try (PrintStream silence =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(silence)
          .setClusterId(Uuid.randomUuid().toString())
          .setNodeId(NODE_ID)
          .setControllerListenerName("CONTROLLER")
          .setReleaseVersion(MetadataVersion.latestProduction())
          .addDirectory(directory.toString())
          .setMetadataLogDirectory(directory.toString())
          .setScramArguments(scramUsers)
          .run();
    }
  }

  private static Map<String, Object> settings(Path directory, int brokerPort, int controllerPort) {
    return Map.ofEntries(
        Map.entry("process.roles", "broker,controller"),
        Map.entry("node.id", NODE_ID),
        Map.entry("controller.quorum.voters", NODE_ID + "@" + HOST + ":" + controllerPort),
        Map.entry("controller.listener.names", "CONTROLLER"),
        Map.entry(
            "listeners",
            "CLIENTS://"
                + HOST
                + ":"
                + brokerPort
                + ",CONTROLLER://"
                + HOST
                + ":"
                + controllerPort),
        Map.entry("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT"),
        Map.entry("inter.broker.listener.name", "CLIENTS"),
        Map.entry("log.dirs", directory.toString()),
        Map.entry("auto.create.topics.enable", "false"),
        // One node cannot hold more than one replica, and few partitions start quickly.
        Map.entry("offsets.topic.replication.factor", "1"),
        Map.entry("offsets.topic.num.partitions", "2"),
        Map.entry("transaction.state.log.replication.factor", "1"),
        Map.entry("transaction.state.log.min.isr", "1"),
        Map.entry("transaction.state.log.num.partitions", "4"),
        Map.entry("share.coordinator.state.topic.replication.factor", "1"),
        Map.entry("share.coordinator.state.topic.min.isr", "1"),
        Map.entry("share.coordinator.state.topic.num.partitions", "1"),
        Map.entry("group.initial.rebalance.delay.ms", "0"),
        // The default takes 128 MiB of the heap at once.
        Map.entry("log.cleaner.dedupe.buffer.size", "2097152"),
        Map.entry("num.network.threads", "2"),
        Map.entry("num.io.threads", "4"));
  }
}
