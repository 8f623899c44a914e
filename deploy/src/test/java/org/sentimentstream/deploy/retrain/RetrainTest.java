package org.sentimentstream.deploy.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.deploy.CommandRun;
import org.sentimentstream.deploy.Main;
import org.sentimentstream.localstack.LocalStack;
import org.sentimentstream.rollout.InstanceState;
import org.sentimentstream.rollout.InstanceStatus;
import org.sentimentstream.rollout.Rollout;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.rollout.Manifest;

/** The job with all real parts: broker, schema registry, scorer, trainer, processes that die. */
class RetrainTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static LocalStack stack;

  @TempDir private Path folder;
  private RetrainSurroundings around;

  @BeforeAll
  static void start(@TempDir Path directory) {
    stack = LocalStack.start(directory);
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @BeforeEach
  void surround(TestInfo test) throws Exception {
    around = new RetrainSurroundings(stack, folder, test.getTestMethod().orElseThrow().getName());
  }

  @AfterEach
  void close() {
    around.close();
  }

  private static JsonNode json(CommandRun run) throws IOException {
    assertThat(run.out().lines()).hasSize(1);
    return new ObjectMapper().readTree(run.out());
  }

  @Test
  void shouldRollOutABetterModelAndThenHaveNothingToDo() throws Exception {
    around.activateChampion();
    around.startScorer();
    around.sendNewWords(120);
    around.sendGarbage();

    CommandRun first = around.retrain("--json");

    assertThat(first.err()).contains("fixture:0.1.1 is active on all live instances (1)");
    assertThat(first.status()).isZero();
    JsonNode summary = json(first);
    assertThat(summary.at("/outcome").textValue()).isEqualTo("activated");
    assertThat(summary.at("/reading/new_reviews").intValue()).isEqualTo(120);
    assertThat(summary.at("/reading/skipped_records").intValue()).isEqualTo(1);
    assertThat(summary.at("/reading/offsets/0/to").intValue()).isEqualTo(121);
    assertThat(summary.at("/data/archive_train").intValue()).isEqualTo(108);
    assertThat(summary.at("/data/archive_held_back").intValue()).isEqualTo(12);
    assertThat(summary.at("/champion/version").textValue()).isEqualTo("0.1.0");
    assertThat(summary.at("/challenger/version").textValue()).isEqualTo("0.1.1");
    assertThat(summary.at("/challenger/evaluation/accuracy").doubleValue())
        .isGreaterThan(summary.at("/champion/evaluation/accuracy").doubleValue());
    assertThat(summary.at("/comparison/gain_points").doubleValue()).isPositive();
    assertThat(summary.at("/warnings/0").textValue()).contains("fixture:0.1.0 is not known");
    assertThat(around.active()).isEqualTo("fixture:0.1.1");
    assertThat(around.committedOffset()).isEqualTo(121);

    CommandRun second = around.retrain("--json");

    assertThat(second.status()).isEqualTo(3);
    assertThat(json(second).at("/outcome").textValue()).isEqualTo("nothing_new");
    assertThat(around.registered()).containsExactly("fixture:0.1.0", "fixture:0.1.1");

    around.sendNewWords(20);
    CommandRun warm = around.retrain("--warm-start", "--margin=-5", "--lrate=0.001");

    assertThat(warm.status()).as(warm.err()).isZero();
    assertThat(warm.out())
        .contains("20 labelled reviews on topic", "Training fixture:0.1.2 from the champion's");
    assertThat(around.active()).isEqualTo("fixture:0.1.2");
  }

  @Test
  void shouldNotPublishAModelThatIsNotBetter() throws Exception {
    around.activateChampion();
    around.sendKnownWords(40);

    CommandRun dry = around.retrain("--dry-run");
    assertThat(dry.status()).isEqualTo(4);
    assertThat(around.committedOffset()).isNull();

    CommandRun run = around.retrain("--json");

    assertThat(run.status()).as(run.err()).isEqualTo(4);
    assertThat(json(run).at("/reason").textValue()).contains("less than the 0.20 that are needed");
    assertThat(around.registered()).containsExactly("fixture:0.1.0");
    assertThat(around.committedOffset()).isEqualTo(40);
  }

  @Test
  void shouldDemandAnAccuracyWhereThereIsNoChampion() throws Exception {
    around.sendNewWords(60);

    CommandRun tooMuch = around.retrain("--min-accuracy=1", "--max-epochs=1", "--lrate=1e-9");

    assertThat(tooMuch.status()).isEqualTo(4);
    assertThat(around.active()).isNull();
    assertThat(around.retrain("--warm-start").status()).isEqualTo(3);
    assertThat(around.retrain("--warm-start", "--min-new=0").err()).contains("none is active");
  }

  @Test
  void shouldLeaveTheChampionWhereAnInstanceRefusesTheChallenger() throws Exception {
    Manifest champion = around.activateChampion();
    around.startScorer();
    await()
        .atMost(PATIENCE)
        .until(() -> around.rollout().state().serving().getStable().isPresent());
    around.sendNewWords(120);
    CompletableFuture<Void> instance = CompletableFuture.runAsync(() -> refuse(champion));

    CommandRun run = around.retrain("--json");

    instance.join();
    assertThat(run.status()).isEqualTo(1);
    assertThat(json(run).at("/reason").textValue())
        .startsWith("the rollout of fixture:0.1.1 is aborted, what served goes on: ")
        .contains("picky: does not like it");
    assertThat(around.active()).isEqualTo("fixture:0.1.0");
    assertThat(around.committedOffset()).isNull();
  }

  /** What an instance tells that refuses everything but the champion. */
  private void refuse(Manifest champion) {
    await().atMost(PATIENCE).until(() -> !champion.id().toString().equals(around.active()));
    ClientSettings clients = new ClientSettings(around.config());
    Rollout rollout = around.rollout().state().rolloutInPreparation().orElseThrow();
    InstanceStatus status =
        InstanceStatus.newBuilder()
            .setInstanceId("picky")
            .setApplicationId("test")
            .setEpoch(rollout.getEpoch())
            .setRolloutEpoch(rollout.getEpoch())
            .setState(InstanceState.FAILED)
            .setActive(champion.ref())
            .setFailure("does not like it")
            .setUpdatedAt(Instant.now())
            .setHeartbeatMs(60_000)
            .build();
    String topic = around.config().topics().modelStatus();
    try (Producer<byte[], byte[]> producer = new KafkaProducer<>(clients.producer("picky"));
        var serializer =
            SentimentSerdes.value(InstanceStatus.class, clients.registry()).serializer()) {
      producer
          .send(new ProducerRecord<>(topic, new byte[] {1}, serializer.serialize(topic, status)))
          .get();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldEndWellWhereverItWasKilled() throws Exception {
    around.activateChampion();
    around.sendNewWords(120);

    try (Child training =
        Child.start(folder, "1", around.arguments("--max-epochs=1000000", "--patience=1000000"))) {
      training.awaitLine("cost");
      assertThat(around.retrain().err()).contains("another run works there");
      training.kill();
    }
    assertThat(around.registered()).containsExactly("fixture:0.1.0");
    assertThat(around.committedOffset()).isNull();

    try (Child waiting = Child.start(folder, "2", around.arguments("--timeout=300"))) {
      await().atMost(PATIENCE).until(() -> "fixture:0.1.1".equals(around.active()));
      waiting.kill();
    }
    CommandRun nobody = around.retrain("--timeout=1", "--json");
    assertThat(nobody.status()).isEqualTo(1);
    assertThat(json(nobody).at("/outcome").textValue()).isEqualTo("failed");
    assertThat(json(nobody).at("/reason").textValue())
        .isEqualTo("fixture:0.1.1 is activated, but no instance was alive for 1 s");
    assertThat(around.committedOffset()).isNull();

    around.startScorer();
    CommandRun last = around.retrain("--json");

    assertThat(last.status()).as(last.err()).isZero();
    assertThat(json(last).at("/resumed").booleanValue()).isTrue();
    assertThat(around.registered()).containsExactly("fixture:0.1.0", "fixture:0.1.1");
    assertThat(around.active()).isEqualTo("fixture:0.1.1");
    assertThat(around.committedOffset()).isEqualTo(120);
    assertThat(around.retrain().status()).isEqualTo(3);
  }

  @Test
  void shouldActivateWhatARunHadRegisteredWhenItWasKilled() throws Exception {
    around.activateChampion();
    around.startScorer();
    around.sendNewWords(120);
    CommandRun dry = around.retrain("--dry-run", "--json");
    assertThat(dry.status()).isZero();
    try (WorkDirectory work = WorkDirectory.open(folder.resolve("work"))) {
      work.remember(WorkDirectory.JSON.readValue(dry.out(), RetrainSummary.class));
      around.rollout().register(around.rollout().upload(work.challenger()), "killed");
    }

    CommandRun run = around.retrain("--json");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(json(run).at("/resumed").booleanValue()).isTrue();
    assertThat(around.registered()).containsExactly("fixture:0.1.0", "fixture:0.1.1");
    assertThat(around.active()).isEqualTo("fixture:0.1.1");
  }

  @Test
  void shouldReadWhatIsCommittedOfATimeRangeAndNoFurther() throws Exception {
    Instant late = Instant.now().plusSeconds(1_800);
    around.sendKnownWords(10);
    try (Producer<byte[], byte[]> producer = around.transactionalProducer()) {
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(around.topic(), around.bytes("no", true))).get();
      producer.abortTransaction();
      producer.beginTransaction();
      producer
          .send(
              new ProducerRecord<>(
                  around.topic(), 0, late.toEpochMilli(), null, around.bytes("yes", true)))
          .get();
      producer.commitTransaction();
    }
    try (LabelledTopic topic = new LabelledTopic(around.config())) {
      ReadFrom earliest = new ReadFrom.Earliest();
      // The broker marks a transaction as committed a moment after it has said so.
      LabelledSnapshot all =
          await().until(() -> topic.read(earliest, null), read -> read.reviews().size() == 11);
      assertThat(all.offsets()).containsExactly(Map.entry(0, new OffsetRange(0, 14, 0)));

      assertThat(topic.read(earliest, late).reviews()).hasSize(10);
      LabelledSnapshot one = topic.read(new ReadFrom.At(late), null);
      assertThat(one.reviews()).extracting(review -> review.text()).containsExactly("yes");

      topic.commit(one.offsets()); // leaves out ten: they stay new
      assertThat(topic.read(new ReadFrom.Last(), null).newReviews()).isEqualTo(11);
      topic.commit(all.offsets());
      assertThat(topic.read(new ReadFrom.Last(), null).reviews()).isEmpty();
      assertThat(topic.read(earliest, null).newReviews()).isZero();
    }
  }

  /** The program in a JVM of its own, which can be killed. */
  private record Child(Process process, Path log) implements AutoCloseable {

    static Child start(Path folder, String name, List<String> arguments) throws IOException {
      Path log = folder.resolve("child-" + name + ".log");
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Main.class.getName()));
      command.addAll(arguments);
      return new Child(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start(),
          log);
    }

    void awaitLine(String part) {
      await().atMost(PATIENCE).until(() -> Files.readString(log).contains(part));
    }

    /** As kill -9 does. */
    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
