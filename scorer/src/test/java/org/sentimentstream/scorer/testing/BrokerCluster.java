package org.sentimentstream.scorer.testing;

import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.utils.AppInfoParser;
import org.sentimentstream.localstack.FreePorts;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;

/**
 * Three brokers in containers, each a KRaft controller too, that keep every partition three times
 * and take a write only if two have it: the smallest cluster that loses nothing with a broker.
 */
public final class BrokerCluster implements AutoCloseable {

  public static final int BROKERS = 3;
  private static final int CLIENT_PORT = 9092;
  private static final int CONTROLLER_PORT = 9093;
  private static final int BROKER_PORT = 9094;
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final String clusterId = Uuid.randomUuid().toString();
  private final Network network = Network.newNetwork();
  private final List<Integer> ports = new ArrayList<>();
  private final List<GenericContainer<?>> brokers = new ArrayList<>();
  private final Admin admin;

  /** Starts the brokers, and returns once all three have joined. */
  public BrokerCluster() {
    for (int number = 0; number < BROKERS; number++) {
      ports.add(FreePorts.find());
      brokers.add(broker(number));
    }
    Startables.deepStart(brokers).join();
    admin =
        Admin.create(Map.of("bootstrap.servers", bootstrapServers(), "client.id", "cluster-test"));
    await().atMost(PATIENCE).ignoreExceptions().until(() -> liveBrokers() == BROKERS);
  }

  @SuppressWarnings("resource") // closed with the others
  private GenericContainer<?> broker(int number) {
    int port = ports.get(number);
    // A client must find a broker that came back where it was, so its port cannot be left to
    // chance.
    PortBinding published =
        new PortBinding(Ports.Binding.bindPort(port), ExposedPort.tcp(CLIENT_PORT));
    return new GenericContainer<>("apache/kafka:" + AppInfoParser.getVersion())
        .withNetwork(network)
        .withNetworkAliases(alias(number))
        .withCreateContainerCmdModifier(
            command ->
                Objects.requireNonNullElseGet(command.getHostConfig(), HostConfig::new)
                    .withPortBindings(published))
        .withExposedPorts(CLIENT_PORT)
        .withEnv(settings(number, port))
        .withEnv("CLUSTER_ID", clusterId)
        .withEnv("KAFKA_HEAP_OPTS", "-Xmx384m -XX:+UseSerialGC -XX:TieredStopAtLevel=1")
        .withStartupTimeout(PATIENCE);
  }

  private static Map<String, String> settings(int number, int port) {
    Map<String, String> settings = new HashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(number));
    settings.put(
        "controller.quorum.voters",
        IntStream.range(0, BROKERS)
            .mapToObj(voter -> voter + "@" + alias(voter) + ":" + CONTROLLER_PORT)
            .collect(Collectors.joining(",")));
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put(
        "listeners",
        "CLIENT://:%d,CONTROLLER://:%d,BROKER://:%d"
            .formatted(CLIENT_PORT, CONTROLLER_PORT, BROKER_PORT));
    settings.put(
        "advertised.listeners",
        "CLIENT://localhost:%d,BROKER://%s:%d".formatted(port, alias(number), BROKER_PORT));
    settings.put(
        "listener.security.protocol.map", "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT,BROKER:PLAINTEXT");
    settings.put("inter.broker.listener.name", "BROKER");
    settings.put("auto.create.topics.enable", "false");
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("min.insync.replicas", "2");
    settings.put("default.replication.factor", "3");
    for (String internal :
        List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
      settings.put(internal + ".replication.factor", "3");
      settings.put(internal + ".num.partitions", "3");
    }
    settings.put("transaction.state.log.min.isr", "2");
    settings.put("share.coordinator.state.topic.min.isr", "2");
    return settings.entrySet().stream()
        .collect(
            Collectors.toMap(
                setting -> "KAFKA_" + setting.getKey().toUpperCase(Locale.ROOT).replace('.', '_'),
                Map.Entry::getValue));
  }

  private static String alias(int number) {
    return "broker-" + number;
  }

  /** Value for a client's {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return ports.stream().map(port -> "localhost:" + port).collect(Collectors.joining(","));
  }

  /** The broker that leads the first partition of a topic. */
  public int leader(String topic) throws ExecutionException, InterruptedException {
    return Objects.requireNonNull(describe(List.of(topic)).get(topic))
        .partitions()
        .get(0)
        .leader()
        .id();
  }

  /** As kill -9 does. */
  public void kill(int broker) {
    docker().killContainerCmd(brokers.get(broker).getContainerId()).exec();
  }

  /** Starts a broker that was killed, with its data; returns before it answers. */
  public void start(int broker) {
    docker().startContainerCmd(brokers.get(broker).getContainerId()).exec();
  }

  /** As a machine does that hangs: nothing of the broker goes on until {@link #resume}. */
  public void pause(int broker) {
    docker().pauseContainerCmd(brokers.get(broker).getContainerId()).exec();
  }

  public void resume(int broker) {
    docker().unpauseContainerCmd(brokers.get(broker).getContainerId()).exec();
  }

  /**
   * Whether {@link #isolate} can do its work: it needs the right to enter a container's network.
   */
  public boolean canIsolate() throws IOException, InterruptedException {
    // Where the daemon is on another machine, the process of that number is none of its brokers.
    Path environment = Path.of("/proc", processId(0), "environ");
    return Files.isReadable(environment)
        && Files.readString(environment).contains("CLUSTER_ID=" + clusterId)
        && Commands.succeeds(inNetworkOf(0, "iptables", "-S"));
  }

  /**
   * Drops all that a broker and the others say to each other, as brokers and as controllers, until
   * {@link #rejoin}. Clients still reach every one of them.
   */
  public void isolate(int broker) throws InterruptedException {
    filter(broker, "-I");
  }

  public void rejoin(int broker) throws InterruptedException {
    filter(broker, "-D");
  }

  private void filter(int broker, String action) throws InterruptedException {
    String ports = CONTROLLER_PORT + ":" + BROKER_PORT;
    for (String chain : List.of("INPUT", "OUTPUT")) {
      Commands.require(
          inNetworkOf(
              broker, "iptables", action, chain, "-p", "tcp", "--dport", ports, "-j", "DROP"));
    }
  }

  /** A command of this machine, to be run in the network of a broker. */
  private String[] inNetworkOf(int broker, String... command) {
    return Stream.concat(
            Stream.of("nsenter", "--target", processId(broker), "--net"), Stream.of(command))
        .toArray(String[]::new);
  }

  private String processId(int broker) {
    return String.valueOf(
        docker()
            .inspectContainerCmd(brokers.get(broker).getContainerId())
            .exec()
            .getState()
            .getPidLong());
  }

  /**
   * Starts a broker that was killed, with its data, and returns once every partition is in sync on
   * all brokers.
   *
   * @see #awaitInSync
   */
  public void restart(int broker) {
    start(broker);
    awaitInSync();
  }

  /** Waits until every partition is in sync on all brokers: only then may the next one fail. */
  public void awaitInSync() {
    // Before one that was away answers, the others may not have noticed yet that it was.
    await().atMost(PATIENCE).until(() -> IntStream.range(0, BROKERS).allMatch(this::answers));
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .ignoreExceptionsMatching(e -> e.getCause() instanceof TimeoutException)
        .until(
            () ->
                describe(admin.listTopics().names().get()).values().stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .allMatch(partition -> partition.isr().size() == BROKERS));
  }

  private Map<String, TopicDescription> describe(Collection<String> topics)
      throws ExecutionException, InterruptedException {
    return admin.describeTopics(topics).allTopicNames().get();
  }

  private boolean answers(int broker) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", "localhost:" + ports.get(broker),
            "default.api.timeout.ms", 2_000,
            "request.timeout.ms", 2_000);
    try (Admin alone = Admin.create(settings)) {
      alone.describeCluster().nodes().get();
      return true;
    } catch (ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private int liveBrokers() throws ExecutionException, InterruptedException {
    return admin.describeCluster().nodes().get().size();
  }

  private static DockerClient docker() {
    return DockerClientFactory.instance().client();
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
    brokers.forEach(GenericContainer::stop);
    network.close();
  }
}
