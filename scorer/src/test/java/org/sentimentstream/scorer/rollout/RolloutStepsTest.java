package org.sentimentstream.scorer.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sentimentstream.rollout.ActivateModel;
import org.sentimentstream.rollout.CanaryModel;
import org.sentimentstream.rollout.GuardrailTripped;
import org.sentimentstream.rollout.Guardrails;
import org.sentimentstream.rollout.InstanceState;
import org.sentimentstream.rollout.InstanceStatus;
import org.sentimentstream.rollout.ModelObservation;
import org.sentimentstream.rollout.RegisterModel;
import org.sentimentstream.rollout.Rollout;
import org.sentimentstream.rollout.RolloutCommand;
import org.sentimentstream.rollout.RolloutPhase;
import org.sentimentstream.schemas.SentimentSerdes;

class RolloutStepsTest {

  static {
    SentimentSerdes.value(RolloutCommand.class, Map.of("schema.registry.url", "mock://steps"))
        .close();
  }

  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final RolloutSteps STEPS = new RolloutSteps(TIMEOUT);
  private static final Instant BEGIN = Instant.EPOCH;
  private static final Instant LATE = BEGIN.plus(TIMEOUT).plusMillis(1);
  private static final Guardrails LIMITS = new Guardrails(100L, 0.01, 1.0, 1e9, 1e9);

  private RolloutState state = RolloutState.empty();
  private int commands;

  private void command(Object action) {
    RolloutCommand command =
        RolloutCommand.newBuilder()
            .setCommandId("c" + commands++)
            .setActor("test")
            .setIssuedAt(BEGIN)
            .setAction(action)
            .build();
    CommandRules.Outcome outcome =
        new CommandRules(TIMEOUT).apply(state, command, state.controlOffset(), BEGIN);
    assertThat(outcome).isInstanceOf(CommandRules.Applied.class);
    state = outcome.state();
  }

  private void register(String version) {
    command(new RegisterModel(manifest(version).toAvro()));
  }

  private static Manifest manifest(String version) {
    return new Manifest(new ModelId("m", version), version.repeat(64), 10, null);
  }

  /** Model 1 serves, everywhere. */
  private void serve() {
    register("1");
    register("2");
    command(new ActivateModel("m", "1"));
    assertThat(step(BEGIN, says("a", InstanceState.READY, null))).isPresent();
    complete();
  }

  private void complete() {
    RolloutSteps.Reports reports =
        new RolloutSteps.Reports(List.of(says("a", InstanceState.READY, null)), BEGIN, true);
    state = STEPS.next(state, reports, BEGIN).orElseThrow().state();
    assertThat(phase()).isEqualTo(RolloutPhase.COMPLETED);
  }

  private Optional<Object> step(Instant now, InstanceStatus... live) {
    Optional<RolloutSteps.Step> step =
        STEPS.next(state, new RolloutSteps.Reports(List.of(live), BEGIN, false), now);
    step.ifPresent(taken -> state = taken.state());
    return step.map(RolloutSteps.Step::event);
  }

  private RolloutPhase phase() {
    return rollout().getPhase();
  }

  private Rollout rollout() {
    return Objects.requireNonNull(state.rollout());
  }

  private InstanceStatus says(String instance, InstanceState how, @Nullable String failure) {
    return InstanceStatus.newBuilder()
        .setInstanceId(instance)
        .setApplicationId("app")
        .setEpoch(state.epoch())
        .setState(how)
        .setFailure(failure)
        .setUpdatedAt(BEGIN)
        .setHeartbeatMs(1_000)
        .setRolloutEpoch(state.wanted().getEpoch())
        .setServingEpoch(state.serving().getEpoch())
        .setLoaded(List.of())
        .setPartitions(List.of())
        .setObservations(List.of())
        .build();
  }

  @Test
  void shouldEndARefusedRolloutWhenEveryInstanceHasAnswered() {
    serve();
    command(new ActivateModel("m", "2"));
    InstanceStatus refuses = says("a", InstanceState.FAILED, "m:2 has another digest");

    assertThat(step(BEGIN, refuses, says("b", InstanceState.FETCHING, null))).isEmpty();
    assertThat(step(BEGIN, refuses, says("b", InstanceState.CHECKING, null))).isEmpty();
    assertThat(
            step(
                BEGIN,
                refuses,
                says("b", InstanceState.FAILED, "m:2 is too short"),
                says("c", InstanceState.READY, null)))
        .isPresent();

    assertThat(phase()).isEqualTo(RolloutPhase.ABORTED);
    assertThat(rollout().getReason()).contains("a: m:2 has another digest; b: m:2 is too short");
    assertThat(state.wanted()).isEqualTo(state.serving());
  }

  @Test
  void shouldEndARefusedRolloutAtTheDeadlineWhereAnInstanceDoesNotAnswer() {
    serve();
    command(new ActivateModel("m", "2"));
    InstanceStatus refuses = says("a", InstanceState.FAILED, "m:2 has another digest");
    InstanceStatus waits = says("b", InstanceState.FETCHING, "m:2 cannot be had yet");

    assertThat(step(BEGIN.plus(TIMEOUT), refuses, waits)).isEmpty();
    assertThat(step(LATE, refuses, waits)).isPresent();

    assertThat(phase()).isEqualTo(RolloutPhase.ABORTED);
    assertThat(rollout().getReason())
        .contains(
            "a: m:2 has another digest; not prepared in time: b FETCHING: m:2 cannot be had yet");
  }

  @Test
  void shouldNotServeWhereTheLastAnswerIsARefusal() {
    serve();
    command(new ActivateModel("m", "2"));

    assertThat(
            step(
                BEGIN,
                says("a", InstanceState.READY, null),
                says("b", InstanceState.FAILED, "no room")))
        .isPresent();

    assertThat(phase()).isEqualTo(RolloutPhase.ABORTED);
  }

  @Test
  void shouldBoundTheReasonThatTheStateKeeps() {
    serve();
    command(new ActivateModel("m", "2"));
    InstanceStatus[] many = new InstanceStatus[500];
    for (int i = 0; i < many.length; i++) {
      many[i] = says("instance-" + i, InstanceState.FAILED, "x".repeat(1_000));
    }

    assertThat(step(BEGIN, many)).isPresent();

    assertThat(rollout().getReason().orElseThrow()).startsWith("instance-0: x").hasSize(8_001);
  }

  @Test
  void shouldEndACanaryThoughAnInstanceCannotHaveTheStableModel() {
    serve();
    command(new CanaryModel(new ModelId("m", "2").toAvro(), 500, LIMITS));
    assertThat(step(BEGIN, says("a", InstanceState.READY, null))).isPresent();
    complete();
    ModelObservation failing =
        new ModelObservation(
            manifest("2").ref(), false, 100L, 50L, 0L, 0L, 0L, 1.0, List.<Long>of());
    InstanceStatus sees =
        InstanceStatus.newBuilder(says("a", InstanceState.ACTIVE, null))
            .setObservations(List.of(failing))
            .build();
    InstanceStatus stranded = says("b", InstanceState.FAILED, "m:1 has another digest");

    Object tripped = step(BEGIN, sees, stranded).orElseThrow();

    assertThat(tripped).isInstanceOf(GuardrailTripped.class);
    assertThat(((GuardrailTripped) tripped).getTarget()).isEqualTo(state.wanted());
    stranded = says("b", InstanceState.FAILED, "m:1 has another digest");
    assertThat(step(BEGIN, says("a", InstanceState.READY, null), stranded)).isPresent();
    assertThat(phase()).isEqualTo(RolloutPhase.CUTTING_OVER);
    assertThat(state.serving().getCanary()).isEmpty();
    complete();
    assertThat(step(LATE, says("a", InstanceState.ACTIVE, null), stranded)).isEmpty();
  }

  @Test
  void shouldWaitWhereNoInstanceIsAlive() {
    serve();
    command(new ActivateModel("m", "2"));

    assertThat(step(LATE)).isEmpty();
    assertThat(phase()).isEqualTo(RolloutPhase.PREPARING);
  }
}
