package org.sentimentstream.scorer.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;
import org.pcollections.TreePMap;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.rollout.ModelManifest;
import org.sentimentstream.rollout.Rollout;
import org.sentimentstream.rollout.RolloutCommand;
import org.sentimentstream.rollout.RolloutPhase;
import org.sentimentstream.rollout.RolloutSnapshot;
import org.sentimentstream.rollout.Routing;

/**
 * All that is wanted: which models are known, what serves, and which change of that is on its way.
 * Immutable. Commands make a new state by {@link CommandRules}, time and the instances' reports by
 * {@link RolloutSteps}; both are pure functions, so that whoever is the controller decides the
 * same.
 *
 * @param epoch how many commands and guardrails have changed the state
 * @param controlOffset offset of the first command that this state has not seen
 * @param models the registered models, by name and version
 * @param retired models that were registered once
 * @param serving what scores, as far as partitions have cut over to it; epoch 0: nothing yet
 * @param previous models that were stable before, the last one first
 * @param rollout the last change of the routing, on its way or ended; null before the first
 * @param paused whether rollouts are paused
 * @param commandIds ids of all commands that were looked at; not part of a snapshot, since the
 *     control topic has them
 */
public record RolloutState(
    long epoch,
    long controlOffset,
    PMap<String, Manifest> models,
    List<ModelRef> retired,
    Routing serving,
    List<ModelRef> previous,
    @Nullable Rollout rollout,
    boolean paused,
    PSet<String> commandIds) {

  private static final int PREVIOUS_KEPT = 10;

  /** Epochs and offsets are counted on from here without an end in sight. */
  private static final long MOST = Long.MAX_VALUE / 2;

  private static final RolloutState EMPTY =
      new RolloutState(
          0,
          0,
          TreePMap.empty(),
          List.of(),
          Routing.newBuilder().setEpoch(0).setPins(List.of()).build(),
          List.of(),
          null,
          false,
          HashTreePSet.empty());

  public RolloutState {
    retired = List.copyOf(retired);
    previous = List.copyOf(previous);
  }

  /** The state before any command. */
  public static RolloutState empty() {
    return EMPTY;
  }

  /**
   * The state of a snapshot, which has seen no command.
   *
   * @throws IllegalArgumentException where the snapshot is none that commands can have made
   */
  public static RolloutState of(RolloutSnapshot snapshot) {
    PMap<String, Manifest> models = TreePMap.empty();
    for (ModelManifest manifest : snapshot.getModels()) {
      Manifest model = Manifest.of(manifest);
      models = models.plus(model.id().toString(), model);
    }
    RolloutState state =
        new RolloutState(
            snapshot.getEpoch(),
            snapshot.getControlOffset(),
            models,
            snapshot.getRetired(),
            snapshot.getServing(),
            snapshot.getPrevious(),
            snapshot.getRollout().orElse(null),
            snapshot.getPaused(),
            HashTreePSet.empty());
    state.requireSound();
    return state;
  }

  /** What the rules rely on is held against a record that anybody may have written. */
  private void requireSound() {
    if (epoch < 0 || epoch > MOST || controlOffset < 0 || controlOffset > MOST) {
      throw new IllegalArgumentException(
          "a rollout state has no epoch " + epoch + " and offset " + controlOffset);
    }
    requireSound(serving);
    requireSound(wanted());
    modelsInUse().forEach(this::requireRegistered);
    retired.forEach(ModelId::of);
    previous.forEach(ModelId::of);
  }

  private void requireSound(Routing routing) {
    if (routing.getEpoch() < 0 || routing.getEpoch() > epoch) {
      throw new IllegalArgumentException(
          "a routing of epoch " + routing.getEpoch() + " in a state of epoch " + epoch);
    }
    if (routing.getStable().isEmpty() && !RoutingRule.models(routing).isEmpty()) {
      throw new IllegalArgumentException("a routing with other models and no stable one");
    }
  }

  private void requireRegistered(ModelRef ref) {
    if (model(ref).isEmpty()) {
      throw new IllegalArgumentException(ModelId.of(ref) + " is in use and not registered");
    }
  }

  RolloutSnapshot toSnapshot(Instant now) {
    return RolloutSnapshot.newBuilder()
        .setEpoch(epoch)
        .setControlOffset(controlOffset)
        .setModels(models.values().stream().map(Manifest::toAvro).toList())
        .setRetired(retired)
        .setServing(serving)
        .setPrevious(previous)
        .setRollout(rollout)
        .setPaused(paused)
        .setUpdatedAt(now)
        .build();
  }

  /** The model of this name and version, if it is registered. */
  public Optional<Manifest> model(ModelId id) {
    return Optional.ofNullable(models.get(id.toString()));
  }

  /** The manifest of a model, if it is registered. */
  public Optional<Manifest> model(ModelRef ref) {
    return model(ModelId.of(ref)).filter(manifest -> manifest.ref().equals(ref));
  }

  /** The manifest of the model that scores whatever nothing else says, if there is one. */
  public Optional<Manifest> stable() {
    return serving.getStable().flatMap(this::model);
  }

  /** The rollout that is on its way. */
  public Optional<Rollout> rolloutOnItsWay() {
    return Optional.ofNullable(rollout)
        .filter(
            last ->
                last.getPhase() == RolloutPhase.PREPARING
                    || last.getPhase() == RolloutPhase.CUTTING_OVER);
  }

  /** The rollout whose models are being prepared. */
  public Optional<Rollout> rolloutInPreparation() {
    return rolloutOnItsWay().filter(last -> last.getPhase() == RolloutPhase.PREPARING);
  }

  /** What serves once the rollout on its way, if there is one, has come to its end. */
  public Routing wanted() {
    return rolloutInPreparation().map(Rollout::getTarget).orElse(serving);
  }

  /** The models that must not be forgotten: those that serve, will, or can be gone back to. */
  Set<ModelRef> modelsInUse() {
    Set<ModelRef> used = RoutingRule.models(serving);
    used.addAll(RoutingRule.models(wanted()));
    if (!previous.isEmpty()) {
      used.add(previous.get(0));
    }
    return used;
  }

  RolloutState withCommandSeen(String commandId, long offset) {
    return new RolloutState(
        epoch,
        offset + 1,
        models,
        retired,
        serving,
        previous,
        rollout,
        paused,
        commandIds.plus(commandId));
  }

  RolloutState withControlOffset(long offset) {
    return new RolloutState(
        epoch, offset, models, retired, serving, previous, rollout, paused, commandIds);
  }

  RolloutState withCommandIds(PSet<String> ids) {
    return new RolloutState(
        epoch, controlOffset, models, retired, serving, previous, rollout, paused, ids);
  }

  RolloutState withModel(Manifest model) {
    return new RolloutState(
        epoch + 1,
        controlOffset,
        models.plus(model.id().toString(), model),
        retired,
        serving,
        previous,
        rollout,
        paused,
        commandIds);
  }

  RolloutState withoutModel(Manifest model) {
    List<ModelRef> more = new ArrayList<>(retired);
    more.add(model.ref());
    return new RolloutState(
        epoch + 1,
        controlOffset,
        models.minus(model.id().toString()),
        more,
        serving,
        previous,
        rollout,
        paused,
        commandIds);
  }

  RolloutState withPaused(boolean now) {
    return new RolloutState(
        epoch + 1, controlOffset, models, retired, serving, previous, rollout, now, commandIds);
  }

  /** A rollout to this target begins, in place of one that is on its way. */
  RolloutState withRolloutBegun(
      Routing target, RolloutCommand command, Duration prepareTimeout, Instant now) {
    return withRolloutBegun(
        target, command.getCommandId(), command.getActor(), prepareTimeout, now);
  }

  RolloutState withRolloutBegun(
      Routing target, String commandId, String actor, Duration prepareTimeout, Instant now) {
    long next = epoch + 1;
    Rollout begun =
        Rollout.newBuilder()
            .setEpoch(next)
            .setCommandId(commandId)
            .setActor(actor)
            .setPhase(RolloutPhase.PREPARING)
            .setTarget(Routing.newBuilder(target).setEpoch(next).build())
            .setStartedAt(now)
            .setDeadline(now.plus(prepareTimeout))
            .build();
    return new RolloutState(
        next, controlOffset, models, retired, serving, previous, begun, paused, commandIds);
  }

  /** The rollout's target serves; the stable model before it is remembered. */
  RolloutState withTargetServing(Rollout onItsWay, Instant now) {
    Rollout next =
        Rollout.newBuilder(onItsWay).setPhase(RolloutPhase.CUTTING_OVER).setServingAt(now).build();
    List<ModelRef> before = new ArrayList<>(previous);
    Optional<ModelRef> stable = serving.getStable();
    Optional<ModelRef> nextStable = onItsWay.getTarget().getStable();
    if (stable.isPresent() && !stable.equals(nextStable)) {
      nextStable.ifPresent(before::remove);
      before.remove(stable.get());
      before.add(0, stable.get());
    }
    return new RolloutState(
        epoch,
        controlOffset,
        models,
        retired,
        onItsWay.getTarget(),
        before.subList(0, Math.min(PREVIOUS_KEPT, before.size())),
        next,
        paused,
        commandIds);
  }

  /** The rollout on its way has ended like this. */
  RolloutState withRolloutEnded(
      Rollout onItsWay, RolloutPhase phase, @Nullable String reason, Instant now) {
    Rollout ended =
        Rollout.newBuilder(onItsWay).setPhase(phase).setReason(reason).setEndedAt(now).build();
    return new RolloutState(
        epoch, controlOffset, models, retired, serving, previous, ended, paused, commandIds);
  }
}
