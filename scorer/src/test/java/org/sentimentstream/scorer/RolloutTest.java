package org.sentimentstream.scorer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.rollout.InstanceState;
import org.sentimentstream.rollout.InstanceStatus;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.rollout.CommandResult;
import org.sentimentstream.scorer.rollout.InstanceView;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.ModelId;
import org.sentimentstream.scorer.rollout.RolloutProgress;
import org.sentimentstream.scorer.rollout.RolloutResult;
import org.sentimentstream.scorer.rollout.RolloutState;
import org.sentimentstream.scorer.testing.Surroundings;
import org.sentimentstream.scorer.testing.TestModels;

/** Models come and go through the control topic while an instance runs. */
class RolloutTest {

  private Surroundings around;

  @BeforeEach
  void surround(TestInfo test) throws InterruptedException {
    String name = test.getTestMethod().orElseThrow().getName();
    around = new Surroundings(name.substring(0, Math.min(40, name.length())));
  }

  @AfterEach
  void close() {
    around.close();
  }

  @Test
  void shouldConsumeNothingBeforeTheFirstActivation() throws Exception {
    Manifest registered = around.rollout().upload(TestModels.write(around.directory(), "1.0"));
    around.rollout().register(registered, null);
    around.send("r", "a good film");
    ScorerApplication scorer = around.startScorer("one");

    InstanceStatus status = awaitStatus(scorer, seen -> seen.getEpoch() == 1);

    assertThat(status.getState()).isEqualTo(InstanceState.WAITING);
    assertThat(status.getActive()).isEmpty();
    assertThat(scorer.state()).isEqualTo(ScorerApplication.State.WAITING);
    assertThat(scorer.activeModel()).isEmpty();
    try (Admin admin = Admin.create(new ClientSettings(around.config()).admin("test"))) {
      assertThat(admin.listGroups().all().get())
          .extracting(group -> group.groupId())
          .doesNotContain(around.config().applicationId());
    }

    around.rollout().activate(registered.id(), null);

    assertThat(around.events(1)).extracting(SentimentEvent::getReviewId).containsExactly("r");
    assertThat(scorer.state()).isEqualTo(ScorerApplication.State.RUNNING);
  }

  @Test
  void shouldSwapModelsMidStreamWithoutGapOrRepetition() throws Exception {
    around.activate("1.0");
    ScorerApplication scorer = around.startScorer("one");
    assertThat(scorer.awaitScoring(Surroundings.PATIENCE)).isTrue();
    Manifest second = around.rollout().upload(TestModels.write(around.directory(), "2.0"));
    around.rollout().register(second, null);
    int sent = 0;
    for (; sent < 50; sent++) {
      around.send(Integer.toString(sent), "a good film");
    }
    assertThat(around.events(50)).hasSize(50);

    CommandResult activated = around.rollout().activate(second.id(), "better");
    while (scorer.activeModel().orElseThrow().manifest().id().version().equals("1.0")) {
      String id = Integer.toString(sent++);
      around.sendAndWait(
          around.record(id.getBytes(UTF_8), around.bytes(Surroundings.review(id, "a good film"))));
    }
    for (int i = 0; i < 50; i++) {
      around.send(Integer.toString(sent++), "a good film");
    }

    List<SentimentEvent> events = around.events(sent);
    assertThat(events).hasSize(sent);
    assertThat(events).extracting(SentimentEvent::getReviewId).doesNotHaveDuplicates();
    assertThat(events)
        .extracting(event -> event.getModel().getVersion())
        .contains("1.0", "2.0")
        .containsOnly("1.0", "2.0");
    float first = TestModels.classifier("1.0").classify("a good film").positiveProbability();
    float other = TestModels.classifier("2.0").classify("a good film").positiveProbability();
    assertThat(events)
        .allSatisfy(
            event ->
                assertThat(event.getPositiveProbability())
                    .isEqualTo(event.getModel().getVersion().equals("1.0") ? first : other));
    assertThat(around.await(activated).end()).isEqualTo(RolloutResult.End.COMPLETED);
  }

  @Test
  void shouldRefuseAModelWhoseExamplesScoreOtherwise() throws Exception {
    Path file = TestModels.writeMismatching(around.directory(), "2.0");

    shouldKeepTheRunningModelAndSay(file, describe(file, "2.0"), "example review");
  }

  @Test
  void shouldRefuseAFileThatIsNoCheckpoint() throws Exception {
    Path file = around.directory().resolve("garbage.npz");
    Files.writeString(file, "this is not a checkpoint");

    shouldKeepTheRunningModelAndSay(file, describe(file, "2.0"), "npz");
  }

  @Test
  void shouldRefuseAFileOfAnotherDigest() throws Exception {
    Path file = TestModels.write(around.directory(), "2.0");
    Manifest right = describe(file, "2.0");
    Manifest wrong = new Manifest(right.id(), "f".repeat(64), right.size(), file.toUri());

    shouldKeepTheRunningModelAndSay(file, wrong, "SHA-256");
  }

  @Test
  void shouldRefuseAFileOfAnotherSize() throws Exception {
    Path file = TestModels.write(around.directory(), "2.0");
    Manifest right = describe(file, "2.0");
    Manifest wrong = new Manifest(right.id(), right.digest(), right.size() - 1, file.toUri());

    shouldKeepTheRunningModelAndSay(file, wrong, "bytes, came more");
  }

  @Test
  void shouldRefuseACheckpointThatSaysItIsAnother() throws Exception {
    Path file = TestModels.write(around.directory(), "3.0");

    shouldKeepTheRunningModelAndSay(file, describe(file, "2.0"), "it says of itself");
  }

  private static Manifest describe(Path file, String version) throws IOException {
    return new Manifest(
        TestModels.id(version),
        org.sentimentstream.model.checkpoint.CheckpointFile.digest(file),
        Files.size(file),
        file.toUri());
  }

  private void shouldKeepTheRunningModelAndSay(Path file, Manifest bad, String reason)
      throws Exception {
    assertThat(file).exists();
    around.activate("1.0");
    ScorerApplication scorer = around.startScorer("one");
    assertThat(scorer.awaitModel(TestModels.NAME, "1.0", Surroundings.PATIENCE)).isTrue();
    assertThat(around.rollout().register(bad, null).applied()).isTrue();

    CommandResult activated = around.rollout().activate(bad.id(), null);
    RolloutResult result = around.await(activated);

    assertThat(result.end()).isEqualTo(RolloutResult.End.ABORTED);
    assertThat(result.reason()).startsWith("one: ").contains(reason);
    awaitStatus(
        scorer,
        status ->
            status.getState() == InstanceState.ACTIVE
                && status.getActive().orElseThrow().getVersion().equals("1.0"));
    RolloutState state = around.rollout().state();
    assertThat(state.serving().getStable().orElseThrow().getVersion()).isEqualTo("1.0");
    assertThat(Objects.requireNonNull(state.rollout()).getReason().orElseThrow()).contains(reason);
    around.send("r", "a good film");
    assertThat(around.events(1))
        .extracting(event -> event.getModel().getVersion())
        .containsExactly("1.0");
  }

  @Test
  void shouldTryAnUnreachableArtifactAgainUntilItIsThere() throws Exception {
    Path file = TestModels.write(around.directory(), "1.0");
    Manifest manifest = describe(file, "1.0");
    Path away = Files.move(file, around.directory().resolve("away"));
    around.rollout().register(manifest, null);
    around.rollout().activate(manifest.id(), null);
    ScorerApplication scorer = around.startScorer("one");
    RolloutProgress waiting =
        await()
            .atMost(Surroundings.PATIENCE)
            .until(scorer::progress, progress -> progress.failure() != null);
    assertThat(waiting.state()).isEqualTo(InstanceState.FETCHING);
    assertThat(waiting.failure()).contains("trying again");

    Files.move(away, file);

    assertThat(scorer.awaitModel(TestModels.NAME, "1.0", Surroundings.PATIENCE)).isTrue();
    assertThat(scorer.progress().failure()).isNull();
  }

  @Test
  void shouldLetANewerActivationSupersedeOneInPreparation() throws Exception {
    Manifest missing =
        new Manifest(
            TestModels.id("0.9"),
            "a".repeat(64),
            1_000,
            around.directory().resolve("missing.npz").toUri());
    around.rollout().register(missing, null);
    around.rollout().activate(missing.id(), null);
    ScorerApplication scorer = around.startScorer("one");
    await()
        .atMost(Surroundings.PATIENCE)
        .until(() -> scorer.progress().state() == InstanceState.FETCHING);

    around.activate("1.0");

    assertThat(scorer.awaitModel(TestModels.NAME, "1.0", Surroundings.PATIENCE)).isTrue();
    assertThat(scorer.progress().state()).isEqualTo(InstanceState.ACTIVE);
  }

  @Test
  void shouldTryARefusedModelAgainWhenItIsActivatedAgain() throws Exception {
    Path file = TestModels.write(around.directory(), "1.0");
    Manifest manifest = describe(file, "1.0");
    byte[] good = Files.readAllBytes(file);
    byte[] damaged = good.clone();
    damaged[good.length / 2] ^= 1;
    Files.write(file, damaged);
    around.rollout().register(manifest, null);
    CommandResult refused = around.rollout().activate(manifest.id(), null);
    ScorerApplication scorer = around.startScorer("one");
    assertThat(around.await(refused).end()).isEqualTo(RolloutResult.End.ABORTED);
    assertThat(scorer.state()).isEqualTo(ScorerApplication.State.WAITING);
    Files.write(file, good);

    around.rollout().activate(manifest.id(), "repaired");

    assertThat(scorer.awaitModel(TestModels.NAME, "1.0", Surroundings.PATIENCE)).isTrue();
  }

  @Test
  void shouldRejectWhatDoesNotFitTheStateAndSayWhy() throws Exception {
    CommandResult unknown = around.rollout().activate(new ModelId("nobody", "1.0"), null);
    assertThat(unknown.rejection()).contains("nobody:1.0 is not registered");

    around.activate("1.0");
    CommandResult stale = around.rollout().activate(TestModels.id("1.0"), 1L, null);
    assertThat(stale.rejection()).contains("epoch 1").contains("epoch 2");
    assertThat(around.rollout().state().epoch()).isEqualTo(2);

    CommandResult other =
        around
            .rollout()
            .register(new Manifest(TestModels.id("1.0"), "b".repeat(64), 10, null), null);
    assertThat(other.rejection()).contains("is registered with digest");
  }

  @Test
  void shouldSkipARecordThatIsNoCommand() throws Exception {
    String topic = around.config().topics().modelControl();
    around.sendAndWait(new ProducerRecord<>(topic, 0, null, "not a command".getBytes(UTF_8)));
    around.sendAndWait(new ProducerRecord<>(topic, 0, null, null));
    around.sendAndWait(
        new ProducerRecord<>(
            topic, 0, null, around.bytes(Surroundings.review("r", "not a command either"))));

    around.activate("1.0");

    ScorerApplication scorer = around.startScorer("one");
    assertThat(scorer.awaitModel(TestModels.NAME, "1.0", Surroundings.PATIENCE)).isTrue();
    assertThat(scorer.progress().epoch()).isEqualTo(2);
  }

  @Test
  void shouldPublishHeartbeatsAndSayThatItStopped() throws Exception {
    around.activate("1.0");
    ScorerApplication scorer = around.startScorer("one");
    InstanceStatus active =
        awaitStatus(scorer, status -> status.getState() == InstanceState.ACTIVE);
    assertThat(active.getApplicationId()).isEqualTo(around.config().applicationId());
    assertThat(active.getHeartbeatMs()).isEqualTo(500);
    assertThat(active.getActive().orElseThrow())
        .isEqualTo(scorer.activeModel().orElseThrow().manifest().ref());
    awaitStatus(scorer, status -> status.getUpdatedAt().isAfter(active.getUpdatedAt()));

    scorer.close();

    awaitStatus(scorer, status -> status.getState() == InstanceState.STOPPED);
    assertThat(scorer.state()).isEqualTo(ScorerApplication.State.STOPPED);
    assertThat(around.rollout().instances()).noneMatch(InstanceView::live);
  }

  private InstanceStatus awaitStatus(
      ScorerApplication scorer, Predicate<InstanceStatus> condition) {
    return await()
        .atMost(Surroundings.PATIENCE)
        .pollInterval(Duration.ofMillis(300))
        .until(
            () ->
                around.rollout().instances().stream()
                    .map(InstanceView::status)
                    .filter(status -> status.getInstanceId().equals(scorer.instanceId()))
                    .filter(condition)
                    .findFirst(),
            java.util.Optional::isPresent)
        .orElseThrow();
  }
}
