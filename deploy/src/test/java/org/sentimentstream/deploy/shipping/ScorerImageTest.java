package org.sentimentstream.deploy.shipping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Capability;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.utils.AppInfoParser;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sentimentstream.deploy.CommandRun;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;

/** The image as a platform runs it: without rights, on a root that cannot be written to. */
@Testcontainers(disabledWithoutDocker = true)
class ScorerImageTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String REGISTRY = "apicurio/apicurio-registry:3.0.9";

  @BeforeAll
  static void requireImage() {
    try {
      DockerClientFactory.instance().client().inspectImageCmd(image()).exec();
    } catch (NotFoundException e) {
      assumeTrue(
          false, "there is no image " + image() + "; deploy/containers/scorer-image.sh builds it");
    }
  }

  private static String image() {
    return "sentiment:"
        + CommandRun.of("", "--version").outLines().get(0).replace("sentiment ", "");
  }

  @Test
  void shouldScoreWithoutRightsAndWithoutWritingToItsRoot() throws Exception {
    try (Network network = Network.newNetwork();
        KafkaContainer broker =
            new KafkaContainer("apache/kafka:" + AppInfoParser.getVersion())
                .withNetwork(network)
                .withListener("broker:19092")
                .withStartupTimeout(PATIENCE);
        GenericContainer<?> registry =
            new GenericContainer<>(REGISTRY)
                .withNetwork(network)
                .withNetworkAliases("registry")
                .withExposedPorts(8080)
                .waitingFor(
                    Wait.forHttp("/apis/ccompat/v7/subjects").withStartupTimeout(PATIENCE));
        GenericContainer<?> scorer = scorer(network)) {
      registry.start();
      broker.start();
      scorer.start();

      ExecResult published =
          scorer.execInContainer(
              "sentiment",
              "model",
              "publish",
              "/opt/sentiment/models/imdb-lstm-0.9.0.npz",
              "--activate",
              "--wait");
      assertThat(published.getExitCode()).as(published.getStderr()).isZero();
      Awaitility.await().atMost(PATIENCE).until(() -> isHealthyAndReady(scorer));
      assertThat(shell(scorer, "echo 'This film was wonderful.' | sentiment send").getExitCode())
          .isZero();
      ExecResult event =
          scorer.execInContainer("sentiment", "tail", "--from-beginning", "--max", "1", "--json");

      assertThat(event.getStdout()).as(event.getStderr()).contains("\"version\":\"0.9.0\"");
      assertThat(shell(scorer, "id -u").getStdout().strip()).isEqualTo("10001");
      assertThat(shell(scorer, "touch /opt/sentiment/x").getStderr()).contains("Read-only");
      assertThat(shell(scorer, "tr '\\0' ' ' </proc/1/cmdline").getStdout())
          .as("the archive of classes is used")
          .contains("-XX:SharedArchiveFile=/opt/sentiment/lib/sentiment.jsa");
      assertEndsInGoodOrder(scorer);
    }
  }

  private static GenericContainer<?> scorer(Network network) {
    return new GenericContainer<>(image())
        .withNetwork(network)
        .withEnv(
            Map.of(
                "SENTIMENT_BOOTSTRAP_SERVERS", "broker:19092",
                "SENTIMENT_SCHEMA_REGISTRY_URL", "http://registry:8080/apis/ccompat/v7",
                "SENTIMENT_NUM_STREAM_THREADS", "1",
                "SENTIMENT_HTTP_HOST", "0.0.0.0",
                "SENTIMENT_HTTP_TOKEN", "the-token-of-this-test",
                "SENTIMENT_JAVA_OPTS", "-Xmx256m"))
        .withTmpFs(Map.of("/tmp", "exec", "/var/lib/sentiment", "exec,uid=10001,gid=10001"))
        .withCreateContainerCmdModifier(
            command ->
                Objects.requireNonNull(command.getHostConfig())
                    .withReadonlyRootfs(true)
                    .withCapDrop(Capability.ALL))
        .withExposedPorts(8080)
        .waitingFor(Wait.forHttp("/health/live").withStartupTimeout(PATIENCE));
  }

  private static boolean isHealthyAndReady(GenericContainer<?> scorer) throws Exception {
    return scorer.isHealthy()
        && shell(
                    scorer,
                    "exec 3<>/dev/tcp/127.0.0.1/8080;"
                        + " printf 'GET /health/ready HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3;"
                        + " grep -q ' 200 ' <&3")
                .getExitCode()
            == 0;
  }

  private static ExecResult shell(GenericContainer<?> container, String line) throws Exception {
    return container.execInContainer("bash", "-c", line);
  }

  /** It hears the signal although it was started by a script, and says so in its exit status. */
  private static void assertEndsInGoodOrder(GenericContainer<?> scorer) {
    scorer.getDockerClient().stopContainerCmd(scorer.getContainerId()).withTimeout(45).exec();

    assertThat(scorer.getCurrentContainerInfo().getState().getExitCodeLong()).isEqualTo(143);
    assertThat(scorer.getLogs()).contains("Scorer instance");
  }
}
