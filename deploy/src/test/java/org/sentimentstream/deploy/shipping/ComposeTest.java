package org.sentimentstream.deploy.shipping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;
import org.sentimentstream.deploy.CommandRun;

/** {@code compose.yaml} as Compose itself reads it. */
class ComposeTest {

  /** Docker's plug-in, else the program that was there before it; empty where neither is. */
  private static List<String> compose() throws Exception {
    if (ProgramRun.find("docker").isPresent()
        && ProgramRun.of(List.of("docker", "compose", "version")).status() == 0) {
      return List.of("docker", "compose");
    }
    return ProgramRun.find("docker-compose")
        .map(path -> List.of(path.toString()))
        .orElse(List.of());
  }

  private static ProgramRun config(Map<String, String> environment) throws Exception {
    List<String> command = new ArrayList<>(compose());
    assumeTrue(!command.isEmpty(), "there is no Docker Compose on this machine");
    command.addAll(List.of("-f", "compose.yaml", "config"));
    return ProgramRun.of(command, environment);
  }

  @Test
  void shouldBeValidAndRunScorersWithoutRights() throws Exception {
    ProgramRun run = config(Map.of("SENTIMENT_HTTP_TOKEN", "a-token-of-this-test"));

    assertThat(run.status()).as(run.output()).isZero();
    JsonNode services = Shipped.YAML.readTree(run.output()).path("services");
    assertThat(services.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "broker", "registry", "scorer-1", "scorer-2", "prometheus", "grafana");
    for (String name : List.of("scorer-1", "scorer-2")) {
      JsonNode scorer = services.path(name);
      assertThat(scorer.path("read_only").asBoolean()).isTrue();
      assertThat(scorer.path("cap_drop").path(0).asText()).isEqualTo("ALL");
      assertThat(scorer.at("/environment/SENTIMENT_INSTANCE_ID").asText()).isEqualTo(name);
    }
    for (JsonNode service : services) {
      for (JsonNode port : service.path("ports")) {
        assertThat(port.isTextual() ? port.asText() : port.path("host_ip").asText())
            .as("only this machine reaches it")
            .startsWith("127.0.0.1");
      }
    }
  }

  @Test
  void shouldNameTheVersionsOfTheBuild() throws Exception {
    JsonNode compose = Shipped.YAML.readTree(Path.of("compose.yaml").toFile());
    String version = CommandRun.of("", "--version").outLines().get(0).replace("sentiment ", "");

    assertThat(compose.at("/services/broker/image").asText())
        .isEqualTo("apache/kafka:${KAFKA_VERSION:-" + AppInfoParser.getVersion() + "}");
    assertThat(compose.at("/x-scorer/image").asText())
        .isEqualTo("${SENTIMENT_IMAGE:-sentiment:" + version + "}");
  }

  @Test
  void shouldNotStartScorersWithoutAToken() throws Exception {
    ProgramRun run = config(Map.of("SENTIMENT_HTTP_TOKEN", ""));

    assertThat(run.status()).isNotZero();
    assertThat(run.output()).contains("SENTIMENT_HTTP_TOKEN");
  }
}
