package org.sentimentstream.scorer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.AuthorizationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sentimentstream.events.RecordPosition;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.testing.CommandRun;
import org.sentimentstream.scorer.testing.SecuredBroker;
import org.sentimentstream.scorer.testing.Surroundings;
import org.sentimentstream.scorer.testing.TestModels;
import org.sentimentstream.scorer.testing.TestTokens;

/** On a broker that lets nobody in without credentials, and to nothing without an ACL. */
@Timeout(300)
class AccessTest {

  /** Each user is called like the role that he has, where he has one. */
  private static final List<String> USERS =
      List.of("producer", "reader", "scorer", "operator", "auditor", "redriver", "nobody");

  private static SecuredBroker broker;

  private Surroundings around;

  @BeforeAll
  static void start() throws Exception {
    broker = SecuredBroker.start(USERS);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @BeforeEach
  void prepareTopics() throws InterruptedException {
    Map<String, String> settings = new HashMap<>(broker.as(SecuredBroker.ADMIN));
    settings.put("sentiment.trends", "true");
    around = new Surroundings("access", settings);
  }

  @AfterEach
  void close() {
    around.close();
  }

  /** The test's settings with these of the security, and without the right to create topics. */
  private Map<String, String> settings(Map<String, String> security) {
    Map<String, String> settings = new HashMap<>(around.settings());
    broker.as(SecuredBroker.ADMIN).keySet().forEach(settings::remove);
    settings.putAll(security);
    settings.put("sentiment.topics.create", "false");
    return settings;
  }

  private CommandRun as(String user, String... arguments) {
    return CommandRun.of(around, settings(broker.as(user)), arguments);
  }

  private void give(String role) {
    give(role, "User:" + role);
  }

  private void give(String role, String principal) {
    CommandRun applied =
        as(SecuredBroker.ADMIN, "acls", "apply", "--role", role, "--principal", principal);
    assertThat(applied.err()).isEmpty();
    assertThat(applied.exitCode()).isZero();
  }

  private ScorerApplication startScorer() throws InterruptedException {
    return ScorerApplication.start(
        ScorerConfig.of(settings(broker.as("scorer"))), new SimpleMeterRegistry());
  }

  private String publish(String version) {
    CommandRun published =
        as(
            "operator",
            "model",
            "publish",
            TestModels.write(around.directory(), version).toString(),
            "--activate",
            "--wait");
    assertThat(published.err()).isEmpty();
    assertThat(published.exitCode()).isZero();
    return published.out();
  }

  private CommandRun send(String user, String... reviews) throws IOException {
    return as(user, "send", lines(reviews).toString());
  }

  private Path lines(String... reviews) throws IOException {
    return Files.writeString(around.directory().resolve("reviews.txt"), String.join("\n", reviews));
  }

  private List<String> modelsOfEvents(int count) throws Exception {
    return as("reader", "tail", "--from-beginning", "--max", Integer.toString(count), "--json")
        .jsonLines()
        .stream()
        .map(event -> event.get("model").get("version").asText())
        .toList();
  }

  @Test
  void shouldScoreAndRollOutWithTheRightsOfTheRolesAlone() throws Exception {
    Stream.of("scorer", "operator", "producer", "reader").forEach(this::give);
    try (ScorerApplication scorer = startScorer()) {
      publish("1.0");
      assertThat(send("producer", "A good film.", "A dull plot.").exitCode()).isZero();
      assertThat(modelsOfEvents(2)).containsExactly("1.0", "1.0");
      publish("2.0");
      assertThat(send("producer", "Bright.").exitCode()).isZero();
      assertThat(modelsOfEvents(3)).containsOnlyOnce("2.0");
      assertThat(scorer.failure()).isEmpty();
    }

    // Who comes back reads the changelog of what it had cut over to.
    try (ScorerApplication again = startScorer()) {
      assertThat(send("producer", "Again.").exitCode()).isZero();
      assertThat(modelsOfEvents(4)).hasSize(4);
      assertThat(again.failure()).isEmpty();
    }
  }

  @Test
  void shouldCountTrendsWithTheRightsOfTheRolesAlone() throws Exception {
    Stream.of("scorer", "operator", "producer", "reader").forEach(this::give);
    for (int reviews = 1; reviews <= 2; reviews++) { // the second reads the first one's changelog
      try (ScorerApplication scorer = startScorer()) {
        publish(reviews + ".0");
        String review = lines("{\"text\":\"a good film\",\"product_id\":\"p\"}").toString();
        assertThat(as("producer", "send", review, "--format", "json").exitCode()).isZero();
        int expected = reviews;
        await()
            .atMost(Surroundings.PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(as("reader", "trends", "--product", "p", "--json").jsonLines())
                        .extracting(trend -> trend.get("review_count").intValue())
                        .satisfies(
                            counts ->
                                assertThat(counts.stream().mapToInt(count -> count).sum())
                                    .isEqualTo(expected)));
        assertThat(scorer.failure()).isEmpty();
      }
    }
  }

  @Test
  void shouldAuditAndSendBackWithTheRightsOfTheRolesAlone() throws Exception {
    Stream.of("scorer", "auditor", "redriver").forEach(this::give);
    try (ScorerApplication scorer = startScorer()) {
      around.await(around.activate("1.0"));
      around.sendAndWait(around.record("k".getBytes(UTF_8), "no review".getBytes(UTF_8)));
      around.send("r1", "a good film");
      RecordPosition scored = around.events(1).get(0).getSource().orElseThrow();
      String review = scored.getTopic() + "-" + scored.getPartition() + "@" + scored.getOffset();
      String letter = around.config().topics().deadLetters() + "-0@0";
      assertThat(around.deadLetters(1)).hasSize(1);

      for (List<String> question :
          List.of(
              List.of("model", "status"),
              List.of("model", "history"),
              List.of("model", "replay"),
              List.of("model", "explain", review),
              List.of("model", "live-at", Instant.now().toString()),
              List.of("model", "backtest", "test-lstm:1.0", "--last", "10"),
              List.of("dlq", "list"),
              List.of("dlq", "show", letter))) {
        CommandRun answered = as("auditor", question.toArray(String[]::new));
        assertThat(answered.exitCode()).as("%s: %s", question, answered.err()).isZero();
      }
      assertThat(as("redriver", "dlq", "replay", letter)).returns(0, CommandRun::exitCode);
      assertThat(around.deadLetters(2)).hasSizeGreaterThanOrEqualTo(2);
      assertThat(scorer.failure()).isEmpty();
      assertThat(as("auditor", "dlq", "replay", letter, "--again").errLine())
          .startsWith("Kafka refuses: ")
          .contains("acls show");
    }
  }

  @Test
  void shouldRefuseTheWrongRoleInOneLine() throws Exception {
    Stream.of("operator", "producer", "reader", "auditor").forEach(this::give);
    String model = TestModels.write(around.directory(), "1.0").toString();
    String reviews = around.config().topics().reviews();
    String control = around.config().topics().modelControl();

    assertThat(as("producer", "model", "publish", model).errLine())
        .contains("refuses: not authorized to access topics [")
        .contains(control)
        .endsWith("; acls show tells what each role needs");
    assertThat(as("producer", "model", "activate", "test-lstm:1.0").errLine())
        .contains("refuses: not authorized to access topics [", control);
    assertThat(send("reader", "A review.").errLine())
        .contains("refuses: not authorized to access topics [" + reviews + "]");
    assertThat(as("producer", "tail", "--max", "1").errLine())
        .contains("refuses: not authorized to access topics [");
    assertThat(as("auditor", "model", "activate", "test-lstm:1.0").errLine())
        .isEqualTo("Kafka refuses: may write to no topic; acls show tells what each role needs");
    assertThat(as("redriver", "model", "activate", "test-lstm:1.0").errLine())
        .contains("refuses: not authorized to access topics [", control);
    assertThat(as("operator", "model", "publish", model).errLine())
        .startsWith("Kafka refuses: Not authorized to access group: " + control + "-controller; no")
        .contains("no scorer instance runs that would judge command");
    assertThat(
            as("operator", "acls", "apply", "--role", "scorer", "--principal", "User:operator")
                .errLine())
        .isEqualTo(
            "Kafka refuses: who gives ACLs must be allowed to describe and alter the cluster");
    assertThatThrownBy(
            () -> ScorerApplication.start(config("reader"), new SimpleMeterRegistry()).close())
        .isInstanceOf(ScorerStartException.class)
        .hasMessageContaining("refuses: not authorized to access topics [");
    ClientSettings clients = new ClientSettings(config("reader"));
    try (Producer<byte[], byte[]> producer = new KafkaProducer<>(clients.producer("test"))) {
      String events = around.config().topics().sentiment();
      assertThatThrownBy(() -> producer.send(new ProducerRecord<>(events, new byte[1])).get())
          .hasCauseInstanceOf(AuthorizationException.class);
    }
  }

  private ScorerConfig config(String user) {
    return ScorerConfig.of(settings(broker.as(user)));
  }

  @Test
  void shouldLetNobodyInWithoutCredentials() {
    give("reader");
    String[] tail = {"tail", "--from-beginning", "--max", "1"};

    assertThat(CommandRun.of(around, settings(broker.as("reader", "guessed")), tail).errLine())
        .contains("refuses the credentials: Authentication failed");
    // Whoever is turned away like this tries again until the time is over.
    Map<String, String> anonymous = settings(broker.anonymous());
    anonymous.put("admin.default.api.timeout.ms", "4000");
    anonymous.put("admin.request.timeout.ms", "4000");
    assertThat(CommandRun.of(around, anonymous, tail).errLine())
        .startsWith("no Kafka broker answers at ")
        .endsWith(" by security.protocol=SSL");
    Map<String, String> plain = new HashMap<>(anonymous);
    plain.put("security.protocol", "PLAINTEXT");
    assertThat(CommandRun.of(around, plain, tail).errLine())
        .startsWith("no Kafka broker answers at ")
        .endsWith(" by security.protocol=PLAINTEXT");
    Map<String, String> trustless = settings(broker.as("reader"));
    trustless.keySet().removeIf(key -> key.startsWith("ssl.truststore"));
    assertThat(CommandRun.of(around, trustless, tail).errLine())
        .contains("unable to find valid certification path");
    assertThat(as("nobody", tail).errLine()).contains("refuses: not authorized to access topics [");
  }

  @Test
  void shouldTakeSignedTokens() throws Exception {
    give("producer", "User:token-holder");
    Instant later = Instant.now().plusSeconds(600);
    String reviews = lines("A good film.").toString();

    CommandRun sent =
        CommandRun.of(
            around,
            settings(broker.withToken(broker.tokens(), "token-holder", later)),
            "send",
            reviews);
    assertThat(sent.err()).contains("1 reviews sent");
    assertThat(sent.exitCode()).isZero();
    assertThat(around.read(around.config().topics().reviews(), 1)).hasSize(1);

    assertThat(
            CommandRun.of(
                    around,
                    settings(broker.withToken(new TestTokens(), "token-holder", later)),
                    "send",
                    reviews)
                .errLine())
        .contains("refuses the credentials: ");
    assertThat(
            CommandRun.of(
                    around,
                    settings(broker.withToken(broker.tokens(), "somebody-else", later)),
                    "send",
                    reviews)
                .errLine())
        .contains("refuses: not authorized to access topics [");
  }

  @Test
  void shouldTellWhatWasThereAndWhatIsNotNeeded() throws Exception {
    String[] apply = {"acls", "apply", "--role", "reader", "--principal", "User:twice", "--json"};
    give("producer", "User:twice");

    List<JsonNode> first = as(SecuredBroker.ADMIN, apply).jsonLines();
    assertThat(first).extracting(acl -> acl.get("state").asText()).contains("created", "other");
    List<JsonNode> second = as(SecuredBroker.ADMIN, apply).jsonLines();
    assertThat(second).extracting(acl -> acl.get("state").asText()).contains("there", "other");
    assertThat(second)
        .filteredOn(acl -> acl.get("state").asText().equals("there"))
        .allSatisfy(
            acl -> {
              assertThat(acl.get("resource").asText())
                  .isIn(
                      around.config().topics().sentiment(),
                      around.config().topics().sentimentByProduct());
              assertThat(acl.get("operation").asText()).isEqualTo("read");
              assertThat(acl.get("principal").asText()).isEqualTo("User:twice");
            });
  }
}
