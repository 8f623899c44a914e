package org.sentimentstream.scorer.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.rollout.GuardrailTripped;
import org.sentimentstream.rollout.Guardrails;
import org.sentimentstream.rollout.InstanceState;
import org.sentimentstream.rollout.InstanceStatus;
import org.sentimentstream.rollout.ModelObservation;
import org.sentimentstream.rollout.RolloutEvent;
import org.sentimentstream.rollout.Routing;
import org.sentimentstream.rollout.Share;
import org.sentimentstream.schemas.SentimentSerdes;

class GuardrailJudgeTest {

  static {
    SentimentSerdes.value(RolloutEvent.class, Map.of("schema.registry.url", "mock://guardrails"))
        .close();
  }

  private static final long EPOCH = 7;
  private static final ModelRef STABLE = new ModelRef("m", "1", "a".repeat(64));
  private static final ModelRef CHALLENGER = new ModelRef("m", "2", "b".repeat(64));
  private static final Guardrails NO_LIMIT = new Guardrails(100L, 1.0, 1.0, 1e9, 1e9);

  /** What a model did: as many scores in the upper half as are positive. */
  private record Seen(
      ModelRef model, boolean shadow, long reviews, long failures, long positive, double p99Ms) {

    ModelObservation disagreeing(long disagreements) {
      List<Long> scores = new ArrayList<>();
      for (int part = 0; part < ModelObservations.SCORE_PARTS; part++) {
        scores.add(part == 2 ? reviews - failures - positive : part == 7 ? positive : 0L);
      }
      return new ModelObservation(
          model, shadow, reviews, failures, positive, disagreements, 0L, p99Ms, scores);
    }
  }

  private static ModelObservation canary(long reviews, long failures, long positive) {
    return new Seen(CHALLENGER, false, reviews, failures, positive, 1).disagreeing(0);
  }

  private static ModelObservation shadow(long reviews, long failures, long disagreements) {
    return new Seen(CHALLENGER, true, reviews, failures, 0, 1).disagreeing(disagreements);
  }

  private static ModelObservation stable(long reviews, long positive) {
    return new Seen(STABLE, false, reviews, 0, positive, 1).disagreeing(0);
  }

  private static ModelObservation withP99(double p99Ms) {
    return new Seen(CHALLENGER, false, 100, 0, 50, p99Ms).disagreeing(0);
  }

  private static ModelObservation scored(ModelRef model, Long... parts) {
    long all = List.of(parts).stream().mapToLong(Long::longValue).sum();
    return new ModelObservation(model, false, all, 0L, 0L, 0L, 0L, 1.0, List.of(parts));
  }

  private static InstanceStatus instance(long epoch, ModelObservation... observations) {
    return InstanceStatus.newBuilder()
        .setInstanceId("i" + epoch)
        .setApplicationId("app")
        .setEpoch(epoch)
        .setState(InstanceState.ACTIVE)
        .setUpdatedAt(Instant.EPOCH)
        .setHeartbeatMs(1_000)
        .setServingEpoch(epoch)
        .setLoaded(List.of())
        .setPartitions(List.of())
        .setObservations(List.of(observations))
        .build();
  }

  private static Routing stableOnly(long epoch) {
    return Routing.newBuilder().setEpoch(epoch).setStable(STABLE).setPins(List.of()).build();
  }

  private static Optional<GuardrailTripped> judge(
      Guardrails limits, boolean shadow, InstanceStatus... live) {
    Share share = new Share(CHALLENGER, 500, limits);
    Routing.Builder serving = Routing.newBuilder(stableOnly(EPOCH));
    return GuardrailJudge.judge(
        (shadow ? serving.setShadow(share) : serving.setCanary(share)).build(),
        share,
        shadow,
        stableOnly(EPOCH + 1),
        List.of(live));
  }

  private static Optional<GuardrailTripped> judgeCanary(
      Guardrails limits, ModelObservation... observations) {
    return judge(limits, false, instance(EPOCH, observations));
  }

  private static Optional<GuardrailTripped> judgeShadow(
      Guardrails limits, ModelObservation... observations) {
    return judge(limits, true, instance(EPOCH, observations));
  }

  private static Guardrails failureRate(double limit) {
    return Guardrails.newBuilder(NO_LIMIT).setMaxFailureRate(limit).build();
  }

  private static Guardrails disagreement(double limit) {
    return Guardrails.newBuilder(NO_LIMIT).setMaxDisagreement(limit).build();
  }

  private static Guardrails p99(double limit) {
    return Guardrails.newBuilder(NO_LIMIT).setMaxP99Ms(limit).build();
  }

  private static Guardrails drift(double limit) {
    return Guardrails.newBuilder(NO_LIMIT).setMaxDrift(limit).build();
  }

  @ParameterizedTest
  @CsvSource({"100, 0, false", "100, 1, false", "100, 2, true", "300, 3, false", "300, 4, true"})
  void shouldHoldTheRateOfDeadLettersAgainstItsLimit(long reviews, long failures, boolean trips) {
    Optional<GuardrailTripped> tripped =
        judgeCanary(failureRate(0.01), canary(reviews, failures, 0));

    assertThat(tripped.map(GuardrailTripped::getGuardrail))
        .isEqualTo(trips ? Optional.of("max_failure_rate") : Optional.empty());
    tripped.ifPresent(
        event -> assertThat(event.getObserved()).isEqualTo((double) failures / reviews));
  }

  @Test
  void shouldHoldTheFailuresOfAShadowAgainstTheirLimit() {
    assertThat(judgeShadow(failureRate(0.01), shadow(100, 1, 0))).isEmpty();
    assertThat(judgeShadow(failureRate(0.01), shadow(100, 2, 0))).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "0.25, 75, 50, false",
    "0.25, 76, 50, true",
    "0.25, 25, 50, false",
    "0.25, 24, 50, true",
    "0.1, 40, 30, false", // 0.4 - 0.3 is a little more than 0.1
    "0.1, 41, 30, true",
    "0, 50, 50, false",
    "0, 51, 50, true"
  })
  void shouldHoldACanarysShareOfPositivesAgainstTheStableModels(
      double limit, long own, long others, boolean trips) {
    Optional<GuardrailTripped> tripped =
        judgeCanary(disagreement(limit), canary(100, 0, own), stable(100, others));

    assertThat(tripped.map(GuardrailTripped::getGuardrail))
        .isEqualTo(trips ? Optional.of("max_disagreement") : Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "100, 0, 30, false",
    "100, 0, 31, true",
    // What it could not score, it could not label otherwise.
    "200, 100, 30, false",
    "200, 100, 31, true"
  })
  void shouldHoldAShadowsDisagreementsAgainstTheReviewsThatItScored(
      long reviews, long failures, long disagreements, boolean trips) {
    assertThat(judgeShadow(disagreement(0.3), shadow(reviews, failures, disagreements)).isPresent())
        .isEqualTo(trips);
  }

  @Test
  void shouldNotNeedTheStableModelToCountAShadowsDisagreements() {
    GuardrailTripped tripped = judgeShadow(disagreement(0.3), shadow(100, 0, 50)).orElseThrow();

    assertThat(tripped.getObserved()).isEqualTo(0.5);
    assertThat(tripped.getEvidence()).containsEntry("stable_reviews", 0.0);
  }

  @ParameterizedTest
  @CsvSource({"249.9, false", "250, false", "250.1, true"})
  void shouldHoldTheLatencyAgainstItsLimit(double p99Ms, boolean trips) {
    assertThat(judgeCanary(p99(250), withP99(p99Ms)).isPresent()).isEqualTo(trips);
  }

  @Test
  void shouldTakeTheLatencyOfTheSlowestInstance() {
    GuardrailTripped tripped =
        judge(p99(250), false, instance(EPOCH, withP99(10)), instance(EPOCH, withP99(300)))
            .orElseThrow();

    assertThat(tripped.getGuardrail()).isEqualTo("max_p99_ms");
    assertThat(tripped.getObserved()).isEqualTo(300);
  }

  @Test
  void shouldHoldTheDriftOfScoresAgainstItsLimit() {
    ModelObservation even = scored(STABLE, 20L, 20L, 20L, 20L, 20L, 20L, 20L, 20L, 20L, 20L);
    ModelObservation likewise =
        scored(CHALLENGER, 10L, 10L, 10L, 10L, 10L, 10L, 10L, 10L, 10L, 10L);
    ModelObservation shifted = scored(CHALLENGER, 0L, 0L, 0L, 0L, 0L, 20L, 20L, 20L, 20L, 20L);
    double found = 5 * ((0.2 - 0.1) * Math.log(0.2 / 0.1) + (0.001 - 0.1) * Math.log(0.001 / 0.1));

    assertThat(judgeCanary(drift(1e-6), likewise, even)).isEmpty();
    assertThat(judgeCanary(drift(found), shifted, even)).isEmpty();
    GuardrailTripped tripped = judgeCanary(drift(found - 1e-6), shifted, even).orElseThrow();
    assertThat(tripped.getGuardrail()).isEqualTo("max_drift");
    assertThat(tripped.getObserved()).isCloseTo(found, within(1e-12));
    assertThat(tripped.getLimit()).isEqualTo(found - 1e-6);
  }

  @Test
  void shouldFindNoDriftBetweenScoresAlike() {
    long[] scores = {1, 5, 0, 0, 7, 100, 3, 0, 0, 9};
    long[] thrice = new long[scores.length];
    for (int part = 0; part < scores.length; part++) {
      thrice[part] = 3 * scores[part];
    }

    assertThat(GuardrailJudge.stabilityIndex(thrice, scores)).isZero();
    assertThat(GuardrailJudge.stabilityIndex(new long[10], new long[10])).isZero();
  }

  @ParameterizedTest
  @CsvSource({"99, false", "100, true", "101, true"})
  void shouldJudgeNothingOnTooFewReviews(long reviews, boolean trips) {
    assertThat(judgeCanary(failureRate(0), canary(reviews, 50, 0)).isPresent()).isEqualTo(trips);
    assertThat(
            judgeShadow(disagreement(0), shadow(reviews, 0, 50))
                .map(GuardrailTripped::getGuardrail)
                .isPresent())
        .isEqualTo(trips);
  }

  @Test
  void shouldJudgeNothingWithoutObservations() {
    assertThat(judgeCanary(failureRate(0))).isEmpty();
    assertThat(judge(failureRate(0), false)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"99, false", "100, true"})
  void shouldCompareWithAStableModelThatScoredEnough(long reviews, boolean trips) {
    assertThat(judgeCanary(disagreement(0.1), canary(100, 0, 100), stable(reviews, 0)).isPresent())
        .isEqualTo(trips);
    assertThat(judgeCanary(drift(0.1), canary(100, 0, 100), stable(reviews, 0)).isPresent())
        .isEqualTo(trips);
  }

  @Test
  void shouldNotCompareScoresThatAModelDoesNotHave() {
    // Failures are allowed here, and what fails has neither label nor score nor time.
    Guardrails limits = new Guardrails(100L, 1.0, 0.1, 10.0, 0.1);
    ModelObservation failing = new Seen(CHALLENGER, false, 150, 149, 1, 999).disagreeing(0);

    assertThat(judgeCanary(limits, failing, stable(200, 100))).isEmpty();
    assertThat(judgeShadow(limits, shadow(100, 100, 0), stable(200, 100))).isEmpty();
  }

  @Test
  void shouldAddUpTheInstances() {
    InstanceStatus first = instance(EPOCH, canary(60, 0, 60), stable(50, 0));
    InstanceStatus second = instance(EPOCH, canary(40, 0, 40), stable(50, 10));

    assertThat(judge(disagreement(0.5), false, first)).isEmpty();
    GuardrailTripped tripped = judge(disagreement(0.5), false, first, second).orElseThrow();

    assertThat(tripped.getObserved()).isCloseTo(0.9, within(1e-12));
    assertThat(tripped.getEvidence())
        .containsEntry("reviews", 100.0)
        .containsEntry("stable_reviews", 100.0);
  }

  @Test
  void shouldLeaveOutWhatWasSeenUnderAnotherRouting() {
    assertThat(judge(failureRate(0), false, instance(EPOCH - 1, canary(100, 100, 0)))).isEmpty();
    assertThat(judge(failureRate(0), false, instance(EPOCH + 1, canary(100, 100, 0)))).isEmpty();
  }

  @Test
  void shouldLeaveOutWhatTheModelDidInTheOtherRole() {
    assertThat(judgeCanary(failureRate(0), shadow(100, 100, 0))).isEmpty();
    assertThat(judgeShadow(failureRate(0), canary(100, 100, 0))).isEmpty();
  }

  @Test
  void shouldNameTheFirstOfSeveralLimits() {
    Guardrails all = new Guardrails(100L, 0.01, 0.1, 10.0, 0.1);
    ModelObservation bad = new Seen(CHALLENGER, false, 200, 20, 180, 99).disagreeing(0);

    assertThat(judgeCanary(all, bad, stable(100, 0)).orElseThrow().getGuardrail())
        .isEqualTo("max_failure_rate");
  }

  @Test
  void shouldCarryWhatItWasComputedOf() {
    ModelObservation own = new Seen(CHALLENGER, false, 200, 2, 99, 12.5).disagreeing(0);
    GuardrailTripped tripped = judgeCanary(disagreement(0.2), own, stable(400, 100)).orElseThrow();

    assertThat(tripped.getModel()).isEqualTo(CHALLENGER);
    assertThat(tripped.getStable()).isEqualTo(STABLE);
    assertThat(tripped.getTarget()).isEqualTo(stableOnly(EPOCH + 1));
    assertThat(tripped.getGuardrail()).isEqualTo("max_disagreement");
    assertThat(tripped.getLimit()).isEqualTo(0.2);
    assertThat(tripped.getObserved()).isEqualTo(0.25);
    assertThat(tripped.getEvidence())
        .containsOnlyKeys(
            "max_failure_rate",
            "max_disagreement",
            "max_p99_ms",
            "max_drift",
            "reviews",
            "failures",
            "disagreements",
            "positive_share",
            "stable_reviews",
            "stable_failures",
            "stable_positive_share")
        .containsEntry("max_failure_rate", 0.01)
        .containsEntry("max_disagreement", 0.25)
        .containsEntry("max_p99_ms", 12.5)
        .containsEntry("reviews", 200.0)
        .containsEntry("failures", 2.0)
        .containsEntry("positive_share", 0.5)
        .containsEntry("stable_reviews", 400.0)
        .containsEntry("stable_failures", 0.0)
        .containsEntry("stable_positive_share", 0.25);
  }

  @Test
  void shouldLeaveOutOfTheEvidenceWhatCouldNotBeCompared() {
    GuardrailTripped tripped =
        judgeCanary(failureRate(0), canary(100, 1, 50), stable(10, 5)).orElseThrow();

    assertThat(tripped.getEvidence())
        .doesNotContainKeys("max_disagreement", "max_drift")
        .containsEntry("failures", 1.0)
        .containsEntry("stable_reviews", 10.0);
  }
}
