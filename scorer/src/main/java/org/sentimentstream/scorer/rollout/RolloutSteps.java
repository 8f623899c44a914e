package org.sentimentstream.scorer.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.rollout.GuardrailTripped;
import org.sentimentstream.rollout.InstanceState;
import org.sentimentstream.rollout.InstanceStatus;
import org.sentimentstream.rollout.PhaseChanged;
import org.sentimentstream.rollout.Rollout;
import org.sentimentstream.rollout.RolloutPhase;
import org.sentimentstream.rollout.Routing;
import org.sentimentstream.rollout.Share;

/**
 * What the instances' reports and time make of the rollout state: a pure function.
 *
 * <pre>
 *              all live instances READY             all partitions cut over
 *  PREPARING ───────────────────────► CUTTING_OVER ────────────────────────► COMPLETED
 *      │ all have answered and one FAILED, or the deadline
 *      └──────────► ABORTED
 * </pre>
 *
 * @param prepareTimeout how long an instance that is alive may take to prepare
 */
record RolloutSteps(Duration prepareTimeout) {

  private static final int LONGEST_REASON = 8_000;

  /** Most characters of what one instance says, and of what all of them do, that the audit has. */
  private static final int LONGEST_ANSWER = 1_000;

  private static final int LONGEST_ANSWERS = 300_000;

  /**
   * What is known of the instances.
   *
   * @param live those that are alive
   * @param liveSince since when at least one is, as far as the controller has seen; null for none
   * @param allCutOver whether every partition has cut over to the routing that serves
   */
  record Reports(List<InstanceStatus> live, @Nullable Instant liveSince, boolean allCutOver) {}

  /**
   * A step that was taken.
   *
   * @param state the state after it
   * @param event what the audit says of it: a {@link PhaseChanged} or a {@link GuardrailTripped}
   */
  record Step(RolloutState state, Object event) {}

  /** The next step, if there is one to take. */
  Optional<Step> next(RolloutState state, Reports reports, Instant now) {
    Optional<Rollout> onItsWay = state.rolloutOnItsWay();
    if (onItsWay.isEmpty()) {
      return guardrails(state, reports, now);
    }
    Rollout rollout = onItsWay.get();
    if (rollout.getPhase() == RolloutPhase.CUTTING_OVER) {
      return reports.allCutOver()
          ? Optional.of(
              new Step(
                  state.withRolloutEnded(rollout, RolloutPhase.COMPLETED, null, now),
                  changed(rollout, RolloutPhase.COMPLETED, null, reports)))
          : Optional.empty();
    }
    return prepared(state, rollout, reports, now);
  }

  private Optional<Step> prepared(
      RolloutState state, Rollout rollout, Reports reports, Instant now) {
    List<InstanceStatus> live = reports.live();
    if (live.isEmpty()) {
      return Optional.empty(); // nobody serves, so nothing is lost by waiting for somebody
    }
    if (nothingToPrepare(state, rollout)
        || live.stream().allMatch(status -> is(status, rollout, InstanceState.READY))) {
      return Optional.of(
          new Step(
              state.withTargetServing(rollout, now),
              changed(rollout, RolloutPhase.CUTTING_OVER, null, reports)));
    }
    List<String> refusals =
        live.stream()
            .filter(status -> is(status, rollout, InstanceState.FAILED))
            .map(
                status ->
                    status.getInstanceId() + ": " + status.getFailure().orElse("gives no reason"))
            .toList();
    List<String> late =
        live.stream()
            .filter(
                status ->
                    !is(status, rollout, InstanceState.READY)
                        && !is(status, rollout, InstanceState.FAILED))
            .map(status -> status.getInstanceId() + " " + said(status, rollout))
            .toList();
    if (!late.isEmpty() && !now.isAfter(deadline(rollout, reports))) {
      return Optional.empty(); // a refusal alone does not end it: each one's reason is of use
    }
    List<String> reasons = new ArrayList<>(refusals);
    if (!late.isEmpty()) {
      reasons.add("not prepared in time: " + String.join(", ", late));
    }
    return Optional.of(abort(state, rollout, cut(String.join("; ", reasons)), reports, now));
  }

  /**
   * Models that serve already need no proof. Nor may an instance that lacks them, and therefore
   * scores nothing, keep a canary in force that a guardrail ends.
   */
  private static boolean nothingToPrepare(RolloutState state, Rollout rollout) {
    return RoutingRule.models(state.serving()).containsAll(RoutingRule.models(rollout.getTarget()));
  }

  /** The state keeps the reason and must not grow with the number of instances. */
  private static String cut(String reason) {
    return cut(reason, LONGEST_REASON);
  }

  private static String cut(String text, int limit) {
    return text.length() <= limit ? text : text.substring(0, limit) + "…";
  }

  /** An instance that came late has its time as well. */
  private Instant deadline(Rollout rollout, Reports reports) {
    Instant since = reports.liveSince();
    Instant fromFirst = since == null ? Instant.MIN : since.plus(prepareTimeout);
    return fromFirst.isAfter(rollout.getDeadline()) ? fromFirst : rollout.getDeadline();
  }

  private static Step abort(
      RolloutState state, Rollout rollout, String reason, Reports reports, Instant now) {
    return new Step(
        state.withRolloutEnded(rollout, RolloutPhase.ABORTED, reason, now),
        changed(rollout, RolloutPhase.ABORTED, reason, reports));
  }

  private static boolean is(InstanceStatus status, Rollout rollout, InstanceState state) {
    return status.getRolloutEpoch() == rollout.getEpoch() && status.getState() == state;
  }

  /** What the audit says of a rollout that enters a phase. */
  static PhaseChanged changed(
      Rollout rollout, RolloutPhase phase, @Nullable String reason, Reports reports) {
    Map<String, String> instances = new TreeMap<>();
    int length = 0;
    for (InstanceStatus status : reports.live()) {
      String answer = cut(said(status, rollout), LONGEST_ANSWER);
      length += status.getInstanceId().length() + answer.length();
      if (length > LONGEST_ANSWERS) {
        break; // an event that the audit does not take would be in the way of all later ones
      }
      instances.put(status.getInstanceId(), answer);
    }
    return PhaseChanged.newBuilder()
        .setRolloutEpoch(rollout.getEpoch())
        .setCommandId(rollout.getCommandId())
        .setPhase(phase)
        .setReason(reason)
        .setInstances(instances)
        .build();
  }

  private static String said(InstanceStatus status, Rollout rollout) {
    if (status.getRolloutEpoch() != rollout.getEpoch()) {
      return "has not begun";
    }
    return status.getState() + status.getFailure().map(failure -> ": " + failure).orElse("");
  }

  /** Canary and shadow are judged while nothing else is on its way. */
  private Optional<Step> guardrails(RolloutState state, Reports reports, Instant now) {
    Routing serving = state.serving();
    for (boolean shadow : new boolean[] {false, true}) {
      Optional<Share> judged = shadow ? serving.getShadow() : serving.getCanary();
      if (judged.isEmpty()) {
        continue;
      }
      Routing.Builder without = Routing.newBuilder(serving).setEpoch(state.epoch() + 1);
      if (shadow) {
        without.setShadow((Share) null);
      } else {
        without.setCanary((Share) null);
      }
      Routing target = without.build();
      Optional<GuardrailTripped> tripped =
          GuardrailJudge.judge(serving, judged.get(), shadow, target, reports.live());
      if (tripped.isPresent()) {
        String id = "guardrail-" + target.getEpoch();
        return Optional.of(
            new Step(
                state.withRolloutBegun(target, id, "guardrail", prepareTimeout, now),
                tripped.get()));
      }
    }
    return Optional.empty();
  }
}
