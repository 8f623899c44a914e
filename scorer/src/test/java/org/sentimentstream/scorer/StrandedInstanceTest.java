package org.sentimentstream.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.rollout.InstanceState;
import org.sentimentstream.rollout.InstanceStatus;
import org.sentimentstream.scorer.rollout.CommandResult;
import org.sentimentstream.scorer.rollout.InstanceView;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.RolloutResult;
import org.sentimentstream.scorer.testing.ScorerProcess;
import org.sentimentstream.scorer.testing.Surroundings;
import org.sentimentstream.scorer.testing.TestModels;

/**
 * Two instances, of which one hangs while a model is rolled out, and cannot have that model when it
 * comes back.
 */
class StrandedInstanceTest {

  private static final int REVIEWS = 40;
  private static final Duration PREPARE_TIMEOUT = Duration.ofSeconds(15);

  private int sent;

  @Test
  void shouldLeaveTheGroupAtOnceWhereWhatServesIsRefused() throws Exception {
    // The timeout is longer than what is waited for: it is not what makes the instance leave.
    Duration timeout = Surroundings.PATIENCE.multipliedBy(3);

    shouldBeLeftToTheOther(
        "refused",
        timeout,
        file -> {
          byte[] bytes = Files.readAllBytes(file);
          bytes[bytes.length / 2] ^= 1;
          Files.write(file, bytes);
        },
        status ->
            status.getState() == InstanceState.FAILED
                && status.getFailure().orElse("").contains("SHA-256"));
  }

  @Test
  void shouldLeaveTheGroupAfterATimeWhereTheFileOfWhatServesCannotBeHad() throws Exception {
    shouldBeLeftToTheOther(
        "missing",
        PREPARE_TIMEOUT,
        Files::delete,
        status ->
            status.getState() == InstanceState.FETCHING
                && status.getFailure().orElse("").contains("cannot be had yet"));
  }

  /** What becomes of a model's file. */
  private interface Damage {
    void doTo(Path file) throws Exception;
  }

  private void shouldBeLeftToTheOther(
      String name, Duration timeout, Damage damage, Predicate<InstanceStatus> stranded)
      throws Exception {
    Map<String, String> settings =
        Map.of("sentiment.rollout.prepare.timeout.ms", Long.toString(timeout.toMillis()));
    try (Surroundings around = new Surroundings("stranded-" + name, settings)) {
      // The first one is, and stays, the controller of the rollouts.
      around.startScorer("one");
      assertThat(around.await(around.activate("1.0")).end()).isEqualTo(RolloutResult.End.COMPLETED);
      Path home = Files.createDirectories(around.directory().resolve("two"));
      try (ScorerProcess two = startTwo(around, home)) {
        awaitStatus(around, "two", status -> status.getPartitions().size() == 1);
        score(around, "1.0");
        Path file = TestModels.write(around.directory(), "2.0");
        byte[] sound = Files.readAllBytes(file);
        Manifest manifest =
            new Manifest(
                TestModels.id("2.0"), CheckpointFile.digest(file), sound.length, file.toUri());
        assertThat(around.rollout().register(manifest, null).applied()).isTrue();

        two.pause();
        await()
            .atMost(Surroundings.PATIENCE)
            .until(
                () ->
                    around.rollout().instances().stream().filter(InstanceView::live).count() == 1);
        CommandResult activated = around.rollout().activate(manifest.id(), null);
        long epoch = Objects.requireNonNull(activated.target()).getEpoch();
        awaitStatus(around, "one", status -> status.getServingEpoch() == epoch);
        damage.doTo(file);
        two.resume();

        awaitStatus(
            around, "two", status -> stranded.test(status) && status.getPartitions().isEmpty());
        awaitStatus(around, "one", status -> status.getPartitions().size() == 2);
        assertThat(around.await(activated).end()).isEqualTo(RolloutResult.End.COMPLETED);
        score(around, "2.0");

        Files.write(file, sound);

        awaitStatus(
            around,
            "two",
            status ->
                status.getState() == InstanceState.ACTIVE
                    && status.getFailure().isEmpty()
                    && status.getServingEpoch() == epoch
                    && status.getPartitions().size() == 1);
        score(around, "2.0");
      }
    }
  }

  private static ScorerProcess startTwo(Surroundings around, Path home) throws Exception {
    Map<String, String> settings = new HashMap<>(around.settings());
    settings.put("sentiment.instance.id", "two");
    settings.put("state.dir", home.resolve("state").toString());
    return ScorerProcess.start(home, settings);
  }

  /** Sends reviews, and holds all events so far to be there once, the new ones of a version. */
  private void score(Surroundings around, String version) {
    int first = sent;
    for (; sent < first + REVIEWS; sent++) {
      around.send("k" + sent, Surroundings.review("r" + sent, "a good film"));
    }
    List<SentimentEvent> events = around.events(sent);
    assertThat(events)
        .extracting(SentimentEvent::getReviewId)
        .hasSize(sent)
        .doesNotHaveDuplicates();
    assertThat(events)
        .filteredOn(event -> Integer.parseInt(event.getReviewId().substring(1)) >= first)
        .extracting(event -> event.getModel().getVersion())
        .hasSize(REVIEWS)
        .containsOnly(version);
  }

  private static void awaitStatus(
      Surroundings around, String instance, Predicate<InstanceStatus> condition) {
    await("instance " + instance)
        .atMost(Surroundings.PATIENCE)
        .pollInterval(Duration.ofMillis(300))
        .until(
            () ->
                around.rollout().instances().stream()
                    .filter(InstanceView::live)
                    .map(InstanceView::status)
                    .filter(status -> status.getInstanceId().equals(instance))
                    .anyMatch(condition));
  }
}
