package org.sentimentstream.deploy.shipping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alerts by Prometheus' own checker, and what they point to. */
class AlertsTest {

  private static final Path ALERTS = Path.of("helm/sentiment/files/alerts.yml");
  private static final Path MONITORING = Path.of("monitoring");

  private static ProgramRun promtool(String... arguments) throws Exception {
    Optional<Path> promtool = ProgramRun.find("promtool");
    assumeTrue(promtool.isPresent(), "there is no promtool on this machine (package prometheus)");
    List<String> command = new ArrayList<>(List.of(promtool.get().toString()));
    command.addAll(List.of(arguments));
    return ProgramRun.of(command);
  }

  @Test
  void shouldBeRulesThatPrometheusTakes() throws Exception {
    ProgramRun check = promtool("check", "rules", ALERTS.toString());

    assertThat(check.status()).as(check.output()).isZero();
  }

  @Test
  void shouldFireOnWhatTheyAreForAndOnNothingElse() throws Exception {
    ProgramRun test = promtool("test", "rules", MONITORING.resolve("alerts-test.yml").toString());

    assertThat(test.status()).as(test.output()).isZero();
  }

  @Test
  void shouldEachHaveATest() throws Exception {
    String tests = Files.readString(MONITORING.resolve("alerts-test.yml"));

    for (JsonNode rule : Shipped.alerts()) {
      String name = rule.path("alert").asText();
      assertThat(tests.split("alertname: " + name + "\\b", -1)).as(name).hasSizeGreaterThan(2);
    }
  }

  @Test
  void shouldPointToAPartOfTheRunbook() throws Exception {
    String runbook = Files.readString(Path.of("docs/runbook.md"));
    List<String> anchors =
        runbook
            .lines()
            .filter(line -> line.startsWith("## "))
            .map(line -> line.substring(3).toLowerCase(Locale.ROOT).replace(' ', '-'))
            .toList();

    assertThat(Shipped.alerts()).hasSizeGreaterThan(10);
    for (JsonNode rule : Shipped.alerts()) {
      assertThat(rule.at("/annotations/runbook").asText()).startsWith("deploy/docs/runbook.md#");
      assertThat(anchors)
          .contains(rule.at("/annotations/runbook").asText().replaceFirst(".*#", ""));
    }
  }

  @Test
  void shouldBeLoadedByComposesPrometheus(@TempDir Path directory) throws Exception {
    // Where the container has them: side by side.
    Files.copy(MONITORING.resolve("prometheus.yml"), directory.resolve("prometheus.yml"));
    Files.copy(ALERTS, directory.resolve("alerts.yml"));

    ProgramRun check = promtool("check", "config", directory.resolve("prometheus.yml").toString());

    assertThat(check.status()).as(check.output()).isZero();
    assertThat(check.output()).contains("20 rules found");
  }
}
