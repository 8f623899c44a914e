package org.sentimentstream.scorer.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sentimentstream.scorer.access.Role;
import org.sentimentstream.scorer.testing.CommandRun;
import org.sentimentstream.scorer.testing.LogOf;

/** What each role is allowed, without a broker; AccessTest shows that it is enough. */
class AclsCommandTest {

  private static CommandRun show(String role, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("acls", "show", "--role", role, "--principal", "User:alice"));
    arguments.addAll(
        List.of("--bootstrap-servers", "127.0.0.1:1", "--schema-registry", "http://127.0.0.1:1"));
    arguments.addAll(List.of(more));
    return CommandRun.asGiven(arguments.toArray(String[]::new));
  }

  private static List<String> allowed(String role, String... more) throws Exception {
    List<String> all = new ArrayList<>(List.of("--json"));
    all.addAll(List.of(more));
    return show(role, all.toArray(String[]::new)).jsonLines().stream()
        .map(AclsCommandTest::text)
        .toList();
  }

  private static String text(JsonNode acl) {
    assertThat(acl.get("principal").asText()).isEqualTo("User:alice");
    assertThat(acl.get("permission").asText()).isEqualTo("allow");
    return String.join(
        " ",
        acl.get("resource_type").asText(),
        acl.get("pattern_type").asText(),
        acl.get("resource").asText(),
        acl.get("operation").asText());
  }

  @Test
  void shouldShowALineForEachResource() {
    assertThat(
            show(
                    "scorer",
                    "-X",
                    "sentiment.topics.create=false",
                    "-X",
                    "application.id=app",
                    "-X",
                    "sentiment.topic.reviews=texts")
                .out()
                .lines())
        .containsExactly(
            "User:alice as scorer (run)",
            "RESOURCE          NAME                      OPERATIONS",
            "topic             app-cutovers-changelog    read, write, create",
            "topic             model-artifacts           read, describe_configs",
            "topic             model-control             read, describe_configs",
            "topic             model-events              read, write, describe_configs",
            "topic             model-state               read, write, describe_configs",
            "topic             model-status              read, write, describe_configs",
            "topic             reviews-dlq               write",
            "topic             sentiment                 write",
            "topic             sentiment-shadow          write",
            "topic             texts                     read",
            "group             app                       read",
            "group             model-control-controller  read",
            "transactional id  app-*                     write",
            "transactional id  model-control-controller  write");
  }

  @Test
  void shouldAllowAScorerThatCountsTrendsTheirTopics() throws Exception {
    List<String> without = allowed("scorer");
    List<String> with = new ArrayList<>(allowed("scorer", "-X", "sentiment.trends=true"));

    assertThat(with).containsAll(without);
    with.removeAll(without);
    assertThat(with)
        .containsExactlyInAnyOrder(
            "topic literal sentiment-by-product write",
            "topic literal sentiment-by-product create",
            "topic literal sentiment-scorer-trends-repartition read",
            "topic literal sentiment-scorer-trends-repartition write",
            "topic literal sentiment-scorer-trends-repartition create",
            "topic literal sentiment-scorer-trends-3600000ms-changelog read",
            "topic literal sentiment-scorer-trends-3600000ms-changelog write",
            "topic literal sentiment-scorer-trends-3600000ms-changelog create");
    assertThat(allowed("reader", "-X", "sentiment.trends=true"))
        .containsExactly("topic literal sentiment read", "topic literal sentiment-by-product read");
  }

  @Test
  void shouldAllowNoTransactionsOfItsOwnToAScorerWithoutThem() throws Exception {
    assertThat(allowed("scorer", "-X", "processing.guarantee=at_least_once"))
        .contains("transactional_id literal model-control-controller write")
        .noneMatch(acl -> acl.contains("prefixed"));
  }

  @Test
  void shouldAllowCreationOnlyWhereTopicsAreToBeCreated() throws Exception {
    assertThat(allowed("producer"))
        .containsExactly("topic literal reviews write", "topic literal reviews create");
    assertThat(allowed("producer", "-X", "sentiment.topics.create=false"))
        .containsExactly("topic literal reviews write");
  }

  @Test
  void shouldAllowAReaderItsOwnGroup() throws Exception {
    assertThat(allowed("reader")).containsExactly("topic literal sentiment read");
    assertThat(allowed("reader", "--group", "dashboard"))
        .containsExactly("topic literal sentiment read", "group literal dashboard read");
    assertThat(show("producer", "--group", "dashboard"))
        .returns(2, CommandRun::exitCode)
        .returns("--group is for the role reader, came with producer", CommandRun::errLine);
  }

  /**
   * Only who scores may write events or the rollout's state; no role may do anything to the
   * cluster.
   */
  @ParameterizedTest
  @EnumSource(Role.class)
  void shouldKeepEventsAndStateToTheScorers(Role role) throws Exception {
    List<String> acls = allowed(role.toString());

    assertThat(acls).isNotEmpty().noneMatch(acl -> acl.startsWith("cluster"));
    assertThat(acls).noneMatch(acl -> acl.matches(".* (all|alter|delete|alter_configs)"));
    if (role != Role.SCORER) {
      assertThat(acls)
          .doesNotContain(
              "topic literal sentiment write",
              "topic literal model-state write",
              "topic literal model-events write",
              "topic literal model-status write");
    }
    assertThat(acls.contains("topic literal model-control write"))
        .isEqualTo(role == Role.OPERATOR || role == Role.RETRAIN);
  }

  @Test
  void shouldRefuseEverybodyAsPrincipalAndUnknownRoles() {
    for (String principal : List.of("User:*", "alice", ":alice", "User:")) {
      CommandRun run =
          CommandRun.asGiven(
              "acls",
              "show",
              "--role",
              "reader",
              "--principal",
              principal,
              "-X",
              "bootstrap.servers=b:1",
              "-X",
              "schema.registry.url=http://r");
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.errLine()).contains("expected one principal", "\"" + principal + "\"");
    }
    CommandRun unknown = show("owner");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("expected one of producer, labeller, reader", "'owner'");
  }

  @Test
  void shouldSayInTheHelpHowToGiveASecret() {
    assertThat(CommandRun.asGiven("acls", "show", "--help").out().replaceAll("\\s+", " "))
        .contains("give a password as ${file:/path:key}.");
  }

  @Test
  void shouldWarnOfASecretOnTheCommandLine() {
    try (LogOf log = new LogOf("org.sentimentstream.scorer.command")) {
      show("reader", "-X", "sasl.jaas.config=sesame", "-X", "ssl.keystore.location=keys.p12");
      show("reader", "-X", "ssl.key.password=${env:HOME}");

      assertThat(log.lines())
          .singleElement()
          .asString()
          .startsWith("sasl.jaas.config is on the command line")
          .doesNotContain("sesame");
    }
  }
}
