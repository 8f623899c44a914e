package org.sentimentstream.scorer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.sentimentstream.events.LabelledReview;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.events.SentimentLabel;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.ModelSigner;
import org.sentimentstream.scorer.testing.CommandRun;
import org.sentimentstream.scorer.testing.Surroundings;
import org.sentimentstream.scorer.testing.TestKeys;
import org.sentimentstream.scorer.testing.TestModels;

/** The commands as the launcher mounts them, against a real broker and a real registry. */
class CommandsTest {

  private Surroundings around;

  @BeforeEach
  void surround(TestInfo test) throws Exception {
    String name = test.getTestMethod().orElseThrow().getName();
    around = new Surroundings(name.substring(0, Math.min(40, name.length())));
  }

  @AfterEach
  void close() {
    around.close();
  }

  private CommandRun run(String... arguments) {
    return CommandRun.of(around, arguments);
  }

  private Path lines(String... lines) throws IOException {
    return Files.write(Files.createTempFile(around.directory(), "lines", ""), List.of(lines));
  }

  @Test
  void shouldPublishActivateSendAndTail() throws Exception {
    around.startScorer("one");
    Path model = TestModels.write(around.directory(), "1.0");

    CommandRun published = run("model", "publish", model.toString(), "--activate", "--wait");
    assertThat(published.err()).isEmpty();
    assertThat(published.exitCode()).isZero();
    assertThat(published.out())
        .contains("registered test-lstm:1.0, sha256 " + CheckpointFile.digest(model))
        .contains("activate test-lstm:1.0 is accepted, epoch 2")
        .contains("completed: all partitions cut over to epoch 2 (1 instances)");

    Path file =
        lines(
            "{\"review_id\":\"r1\",\"text\":\"a good film\",\"product_id\":\"p\","
                + "\"created_at\":\"2026-01-01T00:00:00+01:00\"}",
            "{\"review_id\":\"r2\",\"text\":\"dull\",\"created_at\":5}");
    CommandRun sent = run("send", file.toString(), "--format", "json");
    assertThat(sent.exitCode()).isZero();
    assertThat(sent.errLine())
        .isEqualTo("2 reviews sent to topic " + around.config().topics().reviews());

    assertThat(around.events(2))
        .extracting(SentimentEvent::getReviewCreatedAt)
        .containsExactlyInAnyOrder(Instant.parse("2025-12-31T23:00:00Z"), Instant.ofEpochMilli(5));
    CommandRun json = run("tail", "--from-beginning", "--max", "2", "--json");
    assertThat(json.exitCode()).isZero();
    List<JsonNode> events = new ArrayList<>();
    for (String line : json.out().lines().toList()) {
      events.add(new ObjectMapper().readTree(line));
    }
    assertThat(events)
        .extracting(event -> event.get("review_id").textValue())
        .containsExactlyInAnyOrder("r1", "r2");
    assertThat(events.get(0).get("model").get("version").textValue()).isEqualTo("1.0");
    assertThat(events.get(0).get("positive_probability").isNumber()).isTrue();
    CommandRun table = run("tail", "--from-beginning", "--max", "2");
    assertThat(table.out()).contains("PROBABILITY").contains("test-lstm:1.0").contains("r1");
  }

  @Test
  void shouldSendTheGoodLinesAndReportTheBad() throws Exception {
    Path file =
        lines(
            "{\"text\":\"one\"}",
            "not json",
            "",
            "{\"text\":7}",
            "{\"txt\":\"typo\"}",
            "[]",
            "{\"text\":\"t\",\"created_at\":\"yesterday\"}",
            "{\"text\":\"two\"} trailing",
            "{\"text\":\"three\"}");

    CommandRun sent = run("send", file.toString(), "--format", "json");

    assertThat(sent.exitCode()).isEqualTo(1);
    assertThat(sent.err().lines())
        .hasSize(7)
        .anyMatch(line -> line.startsWith(file + ":2: expected a JSON object"))
        .anyMatch(line -> line.startsWith(file + ":4: expected text in \"text\", came 7"))
        .anyMatch(line -> line.startsWith(file + ":5: ") && line.endsWith("came \"txt\""))
        .anyMatch(line -> line.startsWith(file + ":6: expected a JSON object, came ARRAY"))
        .anyMatch(line -> line.startsWith(file + ":7: ") && line.contains("ISO 8601"))
        .anyMatch(line -> line.startsWith(file + ":8: "))
        .anyMatch(
            line -> line.startsWith("2 reviews sent") && line.endsWith("6 bad lines left out"));
    assertThat(around.read(around.config().topics().reviews(), 2)).hasSize(2);
  }

  @Test
  void shouldSendLabelledReviewsToTheirTopic() throws Exception {
    Path file =
        lines(
            "{\"text\":\"a joy\",\"label\":\"positive\",\"labelled_by\":\"desk\"}",
            "{\"text\":\"dull\",\"label\":\"NEGATIVE\",\"labelled_at\":5}",
            "{\"text\":\"so so\",\"label\":\"mixed\"}",
            "{\"text\":\"no label\"}");

    CommandRun sent = run("send", file.toString(), "--labelled");

    String topic = around.config().topics().labelledReviews();
    assertThat(sent.err().lines())
        .containsExactly(
            file + ":3: expected positive or negative in \"label\", came \"mixed\"",
            file + ":4: expected a field \"label\"",
            "2 reviews sent to topic " + topic + ", 2 bad lines left out");
    try (Deserializer<LabelledReview> deserializer =
        SentimentSerdes.value(LabelledReview.class, new ClientSettings(around.config()).registry())
            .deserializer()) {
      assertThat(around.read(topic, 2))
          .extracting(record -> deserializer.deserialize(topic, record.value()))
          .extracting(LabelledReview::getText, LabelledReview::getLabel)
          .containsExactly(
              tuple("a joy", SentimentLabel.POSITIVE), tuple("dull", SentimentLabel.NEGATIVE));
    }
  }

  @Test
  void shouldStopAtTheFirstBadLineWhereThatIsAskedFor() throws Exception {
    CommandRun sent =
        run("send", lines("{\"text\":\"one\"}", "bad").toString(), "--format", "json", "--strict");

    assertThat(sent.exitCode()).isEqualTo(1);
    assertThat(sent.errLine()).contains(":2: expected a JSON object");
    assertThat(around.read(around.config().topics().reviews(), 1)).hasSize(1);
  }

  @Test
  void shouldRegisterByLocationAndShowTheStatus() throws Exception {
    Path model = TestModels.write(around.directory(), "1.0");
    CommandRun registered = run("model", "register", model.toString());
    assertThat(registered.out()).contains("registered test-lstm:1.0").contains("epoch 1");
    CommandRun byDigest =
        run(
            "model",
            "register",
            "https://example.org/m.npz",
            "--name",
            "other",
            "--model-version",
            "7",
            "--digest",
            "a".repeat(64),
            "--size",
            "99");
    assertThat(byDigest.exitCode()).isZero();
    around.startScorer("one");

    CommandRun activated = run("model", "activate", "1.0", "--wait");
    assertThat(activated.err()).isEmpty();
    assertThat(activated.exitCode()).isZero();

    CommandRun status = run("model", "status");
    assertThat(status.exitCode()).isZero();
    assertThat(status.out())
        .contains("epoch 3")
        .containsPattern("\\* +test-lstm:1.0 .*" + model.getFileName())
        .containsPattern(" +other:7 .* 99 +https://example.org/m.npz")
        .containsPattern("one +ACTIVE +test-lstm:1.0 +test-lstm:1.0 +3 ");
    JsonNode json = new ObjectMapper().readTree(run("model", "status", "--json").out());
    assertThat(json.get("epoch").intValue()).isEqualTo(3);
    assertThat(json.get("models")).hasSize(2);
    assertThat(json.get("instances").get(0).get("state").textValue()).isEqualTo("ACTIVE");
    assertThat(json.get("instances").get(0).get("live").booleanValue()).isTrue();
  }

  @Test
  void shouldFailWhereAnInstanceRefusesTheModel() throws Exception {
    Path model = TestModels.writeMismatching(around.directory(), "2.0");
    around.startScorer("one");
    CommandRun registered =
        run(
            "model",
            "register",
            model.toString(),
            "--name",
            TestModels.NAME,
            "--model-version",
            "2.0",
            "--digest",
            CheckpointFile.digest(model),
            "--size",
            Long.toString(Files.size(model)));
    assertThat(registered.exitCode()).isZero();

    CommandRun activated = run("model", "activate", "test-lstm:2.0", "--wait");

    assertThat(activated.exitCode()).isEqualTo(1);
    assertThat(activated.errLine())
        .contains("is aborted, what served goes on: one: test-lstm:2.0 ")
        .contains("example review");
  }

  @Test
  void shouldSayWhyACommandIsRejectedOrCannotBeMade() throws Exception {
    Path model = TestModels.write(around.directory(), "1.0");
    assertThat(run("model", "publish", model.toString()).exitCode()).isZero();

    assertThat(run("model", "activate", "nobody:1.0").errLine())
        .isEqualTo(
            "activate nobody:1.0 is rejected: nobody:1.0 is not registered; registered are"
                + " test-lstm:1.0");
    assertThat(run("model", "activate", "3.0").errLine())
        .contains("expected one registered model of version 3.0, there are 0");
    assertThat(run("model", "activate", "1.0", "--epoch", "0").errLine()).contains("epoch 0");
    CommandRun alone = run("model", "activate", "1.0", "--wait", "--timeout", "1");
    assertThat(alone.exitCode()).isEqualTo(1);
    assertThat(alone.errLine()).contains("none was alive");
    Path mismatching = TestModels.writeMismatching(around.directory(), "2.0");
    CommandRun refused = run("model", "publish", mismatching.toString());
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.errLine()).contains("example review");
    CommandRun missing = run("model", "publish", "nowhere.npz");
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.errLine()).contains("there is no file nowhere.npz");
  }

  @Test
  void shouldAnswerWrongUseWithOneLineAndExitCodeTwo() {
    CommandRun noBroker = CommandRun.asGiven("tail", "-X", "schema.registry.url=http://r");
    assertThat(noBroker.exitCode()).isEqualTo(2);
    assertThat(noBroker.errLine()).startsWith("bootstrap.servers is needed");
    CommandRun typo = run("tail", "-X", "sentiment.max.token=1");
    assertThat(typo.exitCode()).isEqualTo(2);
    assertThat(typo.errLine()).contains("did you mean sentiment.max.tokens?");
    assertThat(run("tail", "--max", "0").exitCode()).isEqualTo(2);
    assertThat(run("model").exitCode()).isEqualTo(2);
    assertThat(run("model", "activate", "no good:1").exitCode()).isEqualTo(2);
    assertThat(run("model", "register", "https://example.org/m.npz").exitCode()).isEqualTo(2);
    assertThat(run("model", "register", "http://e.org/m", "--copy", "x").exitCode()).isEqualTo(1);
  }

  @Test
  void shouldFindAnUnreachableBrokerWithinSeconds() {
    String[] nowhere = {
      "--bootstrap-servers", "127.0.0.1:1", "--schema-registry", "http://127.0.0.1:1"
    };
    long begin = System.nanoTime();

    // Each waits ten seconds: at the same time.
    List<CommandRun> results =
        Stream.of("run", "tail", "model status")
            .map(command -> Stream.concat(Stream.of(command.split(" ", -1)), Stream.of(nowhere)))
            .map(
                arguments ->
                    CompletableFuture.supplyAsync(
                        () -> CommandRun.asGiven(arguments.toArray(String[]::new)),
                        task -> new Thread(task).start()))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();

    assertThat(results)
        .allSatisfy(
            result -> {
              assertThat(result.exitCode()).isEqualTo(1);
              assertThat(result.errLine())
                  .isEqualTo(
                      "no Kafka broker answers at 127.0.0.1:1 (bootstrap.servers) by"
                          + " security.protocol=PLAINTEXT");
            });
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void shouldSayThatTheRegistryDoesNotAnswer() throws Exception {
    CommandRun sent =
        run("send", lines("text").toString(), "--schema-registry", "http://127.0.0.1:1");

    assertThat(sent.exitCode()).isEqualTo(1);
    assertThat(sent.errLine()).contains("schema registry does not answer");
  }

  @Test
  void shouldNotCreateTopicsWhereThatIsForbidden() {
    String missing = around.config().topics().reviews() + "-missing";
    CommandRun run =
        run(
            "run",
            "-X",
            "sentiment.topics.create=false",
            "-X",
            "sentiment.topic.reviews=" + missing);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errLine()).contains("there are no topics [" + missing + "]");
    assertThat(run("tail", "-X", "sentiment.topic.sentiment=" + missing).errLine())
        .contains("there are no topics [" + missing + "]; a scorer creates them");
  }

  @Test
  void shouldSignWhatItPublishesOrRegisters() throws Exception {
    TestKeys.write(around.directory(), "alice", "Ed25519");
    String key = around.directory().resolve("alice-private.pem").toString();
    String published = TestModels.write(around.directory(), "1.0").toString();
    String registered = TestModels.write(around.directory(), "2.0").toString();

    assertThat(run("model", "publish", published, "--sign-key", key).exitCode()).isZero();
    assertThat(run("model", "register", registered, "--sign-key", key).exitCode()).isZero();

    String keyId = ModelSigner.of(Path.of(key)).keyId();
    for (String version : List.of("1.0", "2.0")) {
      Manifest manifest = around.rollout().state().model(TestModels.id(version)).orElseThrow();
      assertThat(manifest.signature()).isNotNull().extracting("keyId").isEqualTo(keyId);
      assertThat(manifest.facts()).isNotNull().extracting("tokenizer").isEqualTo("moses-en-1");
    }
    CommandRun notAKey = run("model", "publish", published, "--sign-key", published);
    assertThat(notAKey.exitCode()).isEqualTo(2);
    assertThat(notAKey.errLine()).contains(published + ": expected a PEM file");
  }

  @Test
  void shouldShowEverySettingWithItsDefault() {
    CommandRun shown = CommandRun.asGiven("run", "--settings");

    assertThat(shown.exitCode()).isZero();
    assertThat(shown.out())
        .contains("bootstrap.servers=(needed)")
        .contains("sentiment.max.tokens=4096")
        .contains("(SENTIMENT_MAX_TOKENS)");
  }

  @Test
  void shouldMapEveryFailureToOneLine() {
    assertThat(CommandException.of(new IllegalStateException("a\n b")).getMessage())
        .isEqualTo("unexpected: java.lang.IllegalStateException: a b");
    assertThat(CommandException.of(new IOException("disk full")).getMessage())
        .isEqualTo("disk full");
    assertThat(
            CommandException.of(
                    new org.apache.kafka.common.KafkaException("x", new IOException("y")))
                .getMessage())
        .isEqualTo("Kafka: x: y");
  }
}
