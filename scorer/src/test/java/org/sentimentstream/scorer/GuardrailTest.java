package org.sentimentstream.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.rollout.CanaryModel;
import org.sentimentstream.rollout.GuardrailTripped;
import org.sentimentstream.rollout.Guardrails;
import org.sentimentstream.rollout.ModelObservation;
import org.sentimentstream.rollout.PauseRollouts;
import org.sentimentstream.rollout.Rollout;
import org.sentimentstream.rollout.RolloutEvent;
import org.sentimentstream.rollout.RolloutPhase;
import org.sentimentstream.rollout.ShadowModel;
import org.sentimentstream.scorer.rollout.CommandOptions;
import org.sentimentstream.scorer.rollout.CommandResult;
import org.sentimentstream.scorer.rollout.GuardrailJudge;
import org.sentimentstream.scorer.rollout.InstanceView;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.RolloutResult;
import org.sentimentstream.scorer.rollout.RolloutState;
import org.sentimentstream.scorer.rollout.TopicReader;
import org.sentimentstream.scorer.testing.CommandRun;
import org.sentimentstream.scorer.testing.Surroundings;
import org.sentimentstream.scorer.testing.TestModels;

/**
 * A canary or a shadow beside the stable model, with reviews flowing: what ends it, and what not.
 */
class GuardrailTest {

  private static final String STABLE = "1.0";
  private static final int REVIEWS = 300;
  private static final long MIN_REVIEWS = 60;
  private static final Guardrails NO_LIMIT = new Guardrails(MIN_REVIEWS, 1.0, 1.0, 1e9, 1e9);
  private static final List<String> TEXTS =
      List.of(
          "a good film",
          "a bad film",
          "the plot was dull",
          "the plot was bright and good",
          "a review",
          "and the film was bad and dull",
          "good good good",
          "the review was the plot");

  private Surroundings around;
  private int sent;

  @BeforeEach
  void surround(TestInfo test) throws Exception {
    String name = test.getTestMethod().orElseThrow().getName();
    around = new Surroundings(name.substring(0, Math.min(40, name.length())));
    around.startScorer("one");
    assertThat(around.await(around.activate(STABLE)).end()).isEqualTo(RolloutResult.End.COMPLETED);
  }

  @AfterEach
  void close() {
    around.close();
  }

  private static List<Float> scores(String version) {
    ReviewClassifier classifier = TestModels.classifier(version);
    return TEXTS.stream().map(text -> classifier.classify(text).positiveProbability()).toList();
  }

  private static double positiveShare(String version) {
    return scores(version).stream().filter(score -> score >= 0.5f).count() / (double) TEXTS.size();
  }

  private static double drift(String version) {
    return GuardrailJudge.stabilityIndex(histogram(version), histogram(STABLE));
  }

  private static long[] histogram(String version) {
    long[] parts = new long[10];
    scores(version).forEach(score -> parts[Math.min(9, (int) (score * 10))]++);
    return parts;
  }

  /** A sound model that is as wanted. */
  private static String version(Predicate<String> wanted) {
    return IntStream.range(0, 200).mapToObj(i -> "2." + i).filter(wanted).findFirst().orElseThrow();
  }

  private Manifest register(String version) throws Exception {
    Manifest manifest = around.rollout().upload(TestModels.write(around.directory(), version));
    assertThat(around.rollout().register(manifest, null).applied()).isTrue();
    return manifest;
  }

  private void begin(Object action) throws Exception {
    CommandResult begun = around.rollout().submit(action, CommandOptions.because("try it"));
    assertThat(around.await(begun).end()).isEqualTo(RolloutResult.End.COMPLETED);
  }

  private void beginCanary(Manifest model, Guardrails limits) throws Exception {
    begin(new CanaryModel(model.id().toAvro(), 5_000, limits));
  }

  private void send(int count) {
    for (int i = 0; i < count; i++, sent++) {
      around.send("k" + sent, Surroundings.review("r" + sent, TEXTS.get(sent % TEXTS.size())));
    }
  }

  private RolloutState awaitEndByGuardrail() {
    return await()
        .atMost(Surroundings.PATIENCE)
        .until(
            () -> around.rollout().state(),
            state -> {
              Rollout last = Objects.requireNonNull(state.rollout());
              return last.getActor().equals("guardrail")
                  && last.getPhase() == RolloutPhase.COMPLETED;
            });
  }

  private List<GuardrailTripped> tripped() throws Exception {
    List<GuardrailTripped> tripped = new ArrayList<>();
    try (TopicReader<RolloutEvent> audit = around.rollout().audit()) {
      long end = audit.end();
      while (!audit.hasReached(end)) {
        for (TopicReader.Read<RolloutEvent> read : audit.poll(Duration.ofMillis(100))) {
          if (read.value().getEvent() instanceof GuardrailTripped event) {
            assertThat(read.value().getEpoch()).isEqualTo(event.getTarget().getEpoch());
            tripped.add(event);
          }
        }
      }
    }
    return tripped;
  }

  private void shouldScoreAllByTheStableModelFromNowOn(RolloutState state) {
    send(40);
    assertThat(around.events(sent))
        .hasSize(sent)
        .filteredOn(event -> Integer.parseInt(event.getReviewId().substring(1)) >= sent - 40)
        .hasSize(40)
        .allSatisfy(
            event -> {
              assertThat(event.getModel().getVersion()).isEqualTo(STABLE);
              assertThat(event.getRolloutEpoch()).contains(state.serving().getEpoch());
            });
  }

  @Test
  void shouldEndACanaryThatDisagrees() throws Exception {
    String version = version(one -> Math.abs(positiveShare(one) - positiveShare(STABLE)) >= 0.5);
    Manifest canary = register(version);
    beginCanary(canary, Guardrails.newBuilder(NO_LIMIT).setMaxDisagreement(0.25).build());

    send(REVIEWS);
    RolloutState state = awaitEndByGuardrail();

    ModelRef stable = state.serving().getStable().orElseThrow();
    assertThat(stable.getVersion()).isEqualTo(STABLE);
    assertThat(state.serving().getCanary()).isEmpty();
    assertThat(tripped()).hasSize(1);
    GuardrailTripped event = tripped().get(0);
    assertThat(event.getModel()).isEqualTo(canary.ref());
    assertThat(event.getStable()).isEqualTo(stable);
    assertThat(event.getTarget()).isEqualTo(state.serving());
    assertThat(event.getGuardrail()).isEqualTo("max_disagreement");
    assertThat(event.getLimit()).isEqualTo(0.25);
    double own = Objects.requireNonNull(event.getEvidence().get("positive_share"));
    double others = Objects.requireNonNull(event.getEvidence().get("stable_positive_share"));
    assertThat(event.getObserved()).isGreaterThan(0.25).isEqualTo(Math.abs(own - others));
    assertThat(event.getEvidence().get("reviews")).isGreaterThanOrEqualTo(MIN_REVIEWS);
    assertThat(event.getEvidence().get("stable_reviews")).isGreaterThanOrEqualTo(MIN_REVIEWS);
    assertThat(own).isCloseTo(positiveShare(version), within(0.25));
    assertThat(others).isCloseTo(positiveShare(STABLE), within(0.25));
    shouldScoreAllByTheStableModelFromNowOn(state);

    String name = TestModels.NAME + ":";
    assertThat(CommandRun.of(around, "model", "history").out())
        .containsSubsequence(
            "canary " + name + version + " 50.0 %: applied",
            "guardrail max_disagreement of "
                + (name + version)
                + " against "
                + (name + STABLE)
                + ": limit 0.25, observed ",
            ", wanted " + name + STABLE,
            "COMPLETED");
    CommandRun live = CommandRun.of(around, "model", "live-at", Instant.now().toString());
    assertThat(live.exitCode()).isZero();
    assertThat(live.out())
        .contains(name + STABLE + ", epoch " + state.serving().getEpoch())
        .contains("guardrail")
        .doesNotContain("canary");
  }

  @Test
  void shouldEndACanaryWhoseScoresDrift() throws Exception {
    Manifest canary = register(version(one -> drift(one) >= 1));
    beginCanary(canary, Guardrails.newBuilder(NO_LIMIT).setMaxDrift(0.5).build());

    send(REVIEWS);
    RolloutState state = awaitEndByGuardrail();

    assertThat(state.serving().getCanary()).isEmpty();
    assertThat(tripped()).hasSize(1);
    GuardrailTripped event = tripped().get(0);
    assertThat(event.getGuardrail()).isEqualTo("max_drift");
    assertThat(event.getObserved()).isGreaterThan(0.5);
    assertThat(event.getEvidence()).containsEntry("max_drift", event.getObserved());
    shouldScoreAllByTheStableModelFromNowOn(state);
  }

  @Test
  void shouldEndAShadowThatDisagreesAndHarmNothing() throws Exception {
    String version = version(one -> Math.abs(positiveShare(one) - positiveShare(STABLE)) >= 0.5);
    Manifest shadow = register(version);
    begin(
        new ShadowModel(
            shadow.id().toAvro(),
            10_000,
            Guardrails.newBuilder(NO_LIMIT).setMaxDisagreement(0.3).build()));

    send(REVIEWS);
    RolloutState state = awaitEndByGuardrail();

    assertThat(state.serving().getShadow()).isEmpty();
    assertThat(tripped()).hasSize(1);
    GuardrailTripped event = tripped().get(0);
    assertThat(event.getModel()).isEqualTo(shadow.ref());
    assertThat(event.getGuardrail()).isEqualTo("max_disagreement");
    double disagreements = Objects.requireNonNull(event.getEvidence().get("disagreements"));
    double reviews = Objects.requireNonNull(event.getEvidence().get("reviews"));
    assertThat(event.getObserved()).isGreaterThan(0.3).isEqualTo(disagreements / reviews);
    assertThat(around.events(sent))
        .extracting(one -> one.getModel().getVersion())
        .hasSize(sent)
        .containsOnly(STABLE);
    shouldScoreAllByTheStableModelFromNowOn(state);
  }

  @Test
  void shouldNeverPromoteACanaryThatIsWithinItsLimits() throws Exception {
    Manifest canary = register("2.0");
    beginCanary(canary, NO_LIMIT);
    RolloutState before = around.rollout().state();

    send(REVIEWS);
    List<SentimentEvent> events = around.events(REVIEWS);

    long its = events.stream().filter(event -> event.getModel().getVersion().equals("2.0")).count();
    assertThat(its).isGreaterThan(MIN_REVIEWS).isLessThan(REVIEWS - MIN_REVIEWS);
    // The controller has the figures of all, more than it takes to judge; and another heartbeat.
    Instant judged = awaitReviews(its, Instant.MIN);
    awaitReviews(its, judged);
    CommandResult later =
        around.rollout().submit(new PauseRollouts(true), CommandOptions.because(null));
    assertThat(later.state().epoch()).isEqualTo(before.epoch() + 1);
    assertThat(later.state().serving()).isEqualTo(before.serving());
    assertThat(later.state().serving().getCanary().orElseThrow().getModel())
        .isEqualTo(canary.ref());
    assertThat(later.state().rollout()).isEqualTo(before.rollout());
    assertThat(tripped()).isEmpty();
  }

  /** When an instance told that the canary had this many reviews, later than at a time. */
  private Instant awaitReviews(long count, Instant after) {
    return await()
        .atMost(Surroundings.PATIENCE)
        .until(
            () ->
                around.rollout().instances().stream()
                    .map(InstanceView::status)
                    .filter(status -> status.getUpdatedAt().isAfter(after))
                    .filter(
                        status ->
                            status.getObservations().stream()
                                .filter(seen -> seen.getModel().getVersion().equals("2.0"))
                                .mapToLong(ModelObservation::getReviews)
                                .anyMatch(reviews -> reviews >= count))
                    .map(status -> status.getUpdatedAt())
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }
}
