package org.sentimentstream.scorer.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.rollout.AbortRollout;
import org.sentimentstream.rollout.ActivateModel;
import org.sentimentstream.rollout.CanaryModel;
import org.sentimentstream.rollout.Guardrails;
import org.sentimentstream.rollout.ModelName;
import org.sentimentstream.rollout.PauseRollouts;
import org.sentimentstream.rollout.Pin;
import org.sentimentstream.rollout.PinModel;
import org.sentimentstream.rollout.PromoteModel;
import org.sentimentstream.rollout.RegisterModel;
import org.sentimentstream.rollout.RetireModel;
import org.sentimentstream.rollout.RollbackModel;
import org.sentimentstream.rollout.Rollout;
import org.sentimentstream.rollout.RolloutCommand;
import org.sentimentstream.rollout.RolloutPhase;
import org.sentimentstream.rollout.Routing;
import org.sentimentstream.rollout.ShadowModel;
import org.sentimentstream.rollout.Share;

/**
 * What a command makes of the rollout state: a pure function. A command either fits and has its
 * whole effect, or is rejected with a reason and has none.
 *
 * @param prepareTimeout how long instances may take to prepare what a command asks for
 */
record CommandRules(Duration prepareTimeout) {

  /** Ids are remembered for ever. */
  private static final int MAX_COMMAND_ID = 200;

  private static final int MAX_ACTOR = 200;
  private static final int MAX_REJECTION = 1_000;
  private static final int MAX_MODELS = 200;
  private static final int MAX_PINS = 100;
  private static final int MAX_PREFIX = 200;
  private static final int MAX_BASIS_POINTS = 10_000;

  /** What became of a command. */
  sealed interface Outcome {
    /** The state after the command. */
    RolloutState state();
  }

  /**
   * The command fitted: it has its effect. A registration of what is known fits as well.
   *
   * @param ended the rollout that was on its way and ends by this command; null where none does
   * @param target the routing that it leads to; null where it changes none
   */
  record Applied(RolloutState state, @Nullable Rollout ended, @Nullable Routing target)
      implements Outcome {
    Applied(RolloutState state) {
      this(state, null, null);
    }
  }

  /** The command's id was seen before: it has no effect a second time. */
  record Repeated(RolloutState state) implements Outcome {}

  /** The command does not fit the state and has no effect. */
  record Rejected(RolloutState state, String reason) implements Outcome {}

  /** Thrown where a command does not fit. */
  private static final class RejectionException extends Exception {
    private static final long serialVersionUID = 1L;

    RejectionException(String reason) {
      super(reason);
    }
  }

  /**
   * What a command makes of a state.
   *
   * @param offset the command's own in the control topic
   */
  Outcome apply(RolloutState state, RolloutCommand command, long offset, Instant now) {
    if (!isRemembered(command)) {
      return new Rejected(
          state.withControlOffset(offset + 1),
          "a command id has at most "
              + MAX_COMMAND_ID
              + " characters, came "
              + command.getCommandId().length());
    }
    if (state.commandIds().contains(command.getCommandId())) {
      return new Repeated(state.withControlOffset(offset + 1));
    }
    RolloutState seen = state.withCommandSeen(command.getCommandId(), offset);
    try {
      if (command.getActor().length() > MAX_ACTOR) {
        throw new RejectionException("an actor has at most " + MAX_ACTOR + " characters");
      }
      long parent = command.getParentEpoch().orElse(state.epoch());
      if (parent != state.epoch()) {
        throw new RejectionException(
            "it was made for epoch " + parent + ", the state is at epoch " + state.epoch());
      }
      Applied outcome = apply(seen, command, now);
      return command.getDryRun() ? dry(outcome, seen) : outcome;
    } catch (RejectionException | IllegalArgumentException e) {
      return new Rejected(seen, cut(String.valueOf(e.getMessage())));
    }
  }

  /** Whether the command's id is kept, so that the command has no effect a second time. */
  static boolean isRemembered(RolloutCommand command) {
    return command.getCommandId().length() <= MAX_COMMAND_ID;
  }

  /** A reason may quote the command, which the audit has already. */
  private static String cut(String reason) {
    return reason.length() <= MAX_REJECTION ? reason : reason.substring(0, MAX_REJECTION) + "…";
  }

  /** A dry run says where it would lead, and stays. */
  private static Applied dry(Applied outcome, RolloutState seen) {
    return new Applied(seen, null, outcome.target());
  }

  private Applied apply(RolloutState state, RolloutCommand command, Instant now)
      throws RejectionException {
    Object action = command.getAction();
    if (action instanceof RegisterModel register) {
      return register(state, Manifest.of(register.getManifest()));
    }
    if (action instanceof RetireModel retire) {
      return retire(state, manifest(state, retire.getRetired()));
    }
    if (action instanceof PauseRollouts pause) {
      return new Applied(state.withPaused(pause.getRolloutsPaused()));
    }
    if (action instanceof AbortRollout abort) {
      return abort(state, abort, command, now);
    }
    Routing target = target(state, action);
    if (state.paused() && !(action instanceof RollbackModel)) {
      throw new RejectionException("rollouts are paused; resume them first");
    }
    return begin(state, target, command, now);
  }

  private Applied begin(RolloutState state, Routing target, RolloutCommand command, Instant now) {
    RolloutState begun = state.withRolloutBegun(target, command, prepareTimeout, now);
    return new Applied(begun, state.rolloutOnItsWay().orElse(null), begun.wanted());
  }

  private static Applied register(RolloutState state, Manifest manifest) throws RejectionException {
    Optional<Manifest> known = state.model(manifest.id());
    String digest =
        known
            .map(Manifest::digest)
            .or(
                () ->
                    state.retired().stream()
                        .filter(retired -> ModelId.of(retired).equals(manifest.id()))
                        .map(ModelRef::getDigest)
                        .findFirst())
            .orElse(manifest.digest());
    if (!digest.equals(manifest.digest())) {
      throw new RejectionException(
          manifest.id()
              + (known.isPresent() ? " is" : " was")
              + " registered with digest "
              + digest
              + ", the command has "
              + manifest.digest());
    }
    if (known.isPresent()) {
      // Its location, facts and signature may be given later.
      return new Applied(known.get().equals(manifest) ? state : state.withModel(manifest));
    }
    if (state.models().size() >= MAX_MODELS) {
      throw new RejectionException(
          "there are " + MAX_MODELS + " registered models already; retire some");
    }
    return new Applied(state.withModel(manifest));
  }

  private static Applied retire(RolloutState state, Manifest model) throws RejectionException {
    if (state.modelsInUse().contains(model.ref())) {
      throw new RejectionException(
          model.id() + " serves, is wanted, or is what a rollback would bring back");
    }
    return new Applied(state.withoutModel(model));
  }

  private Applied abort(RolloutState state, AbortRollout abort, RolloutCommand command, Instant now)
      throws RejectionException {
    Optional<Rollout> preparing = state.rolloutInPreparation();
    if (abort.getAbortedEpoch().isPresent()
        && (preparing.isEmpty() || preparing.get().getEpoch() != abort.getAbortedEpoch().get())) {
      throw new RejectionException(
          "the rollout of epoch " + abort.getAbortedEpoch().get() + " is not being prepared");
    }
    if (preparing.isPresent()) {
      Rollout ended = preparing.get();
      String reason = "aborted by " + command.getActor();
      RolloutState after = state.withRolloutEnded(ended, RolloutPhase.ABORTED, reason, now);
      return new Applied(after, ended, null);
    }
    Routing serving = state.serving();
    if (serving.getCanary().isEmpty() && serving.getShadow().isEmpty()) {
      throw new RejectionException("there is no rollout, no canary and no shadow to abort");
    }
    return begin(
        state,
        Routing.newBuilder(serving).setCanary((Share) null).setShadow((Share) null).build(),
        command,
        now);
  }

  /** The routing that an action leads to, from what serves now. */
  private static Routing target(RolloutState state, Object action) throws RejectionException {
    Routing serving = state.serving();
    if (action instanceof ActivateModel activate) {
      return activated(
          serving, manifest(state, new ModelId(activate.getName(), activate.getVersion())).ref());
    }
    if (action instanceof CanaryModel canary) {
      ModelRef model = challenger(state, canary.getCanary());
      return Routing.newBuilder(serving)
          .setCanary(share(model, canary.getBasisPoints(), canary.getGuardrails()))
          .build();
    }
    if (action instanceof ShadowModel shadow) {
      ModelRef model = challenger(state, shadow.getShadow());
      return Routing.newBuilder(serving)
          .setShadow(share(model, shadow.getBasisPoints(), shadow.getGuardrails()))
          .build();
    }
    if (action instanceof PromoteModel promote) {
      ModelRef promoted =
          serving
              .getCanary()
              .or(serving::getShadow)
              .map(Share::getModel)
              .orElseThrow(() -> new RejectionException("there is no canary and no shadow"));
      requireMeant(promote.getPromoted(), promoted, "the canary or shadow");
      return activated(serving, promoted);
    }
    if (action instanceof RollbackModel rollback) {
      if (state.previous().isEmpty() || serving.getStable().isEmpty()) {
        throw new RejectionException("there is no model to go back to");
      }
      requireMeant(rollback.getRolledBack(), serving.getStable().get(), "the stable model");
      return Routing.newBuilder(serving)
          .setStable(state.previous().get(0))
          .setCanary((Share) null)
          .setShadow((Share) null)
          .build();
    }
    if (action instanceof PinModel pin) {
      return pinned(state, pin);
    }
    throw new RejectionException("its action is not one that this version knows");
  }

  /** A canary or shadow of the same model ends: it is what scores now. */
  private static Routing activated(Routing serving, ModelRef model) {
    Function<Share, @Nullable Share> others =
        share -> share.getModel().equals(model) ? null : share;
    return Routing.newBuilder(serving)
        .setStable(model)
        .setCanary(serving.getCanary().map(others).orElse(null))
        .setShadow(serving.getShadow().map(others).orElse(null))
        .build();
  }

  private static ModelRef challenger(RolloutState state, ModelName name) throws RejectionException {
    ModelRef model = manifest(state, name).ref();
    Optional<ModelRef> stable = state.serving().getStable();
    if (stable.isEmpty()) {
      throw new RejectionException("no model is active yet that it could be held against");
    }
    if (stable.get().equals(model)) {
      throw new RejectionException(ModelId.of(model) + " scores everything already");
    }
    return model;
  }

  private static Share share(ModelRef model, int basisPoints, Guardrails guardrails)
      throws RejectionException {
    if (basisPoints < 1 || basisPoints > MAX_BASIS_POINTS) {
      throw new RejectionException(
          "a share is 1 to " + MAX_BASIS_POINTS + " basis points, not " + basisPoints);
    }
    if (guardrails.getMinReviews() < 1
        || !(guardrails.getMaxFailureRate() >= 0)
        || !(guardrails.getMaxDisagreement() >= 0)
        || !(guardrails.getMaxP99Ms() > 0)
        || !(guardrails.getMaxDrift() > 0)) {
      throw new RejectionException("its guardrails are not limits: " + guardrails);
    }
    return Share.newBuilder()
        .setModel(model)
        .setBasisPoints(basisPoints)
        .setGuardrails(guardrails)
        .build();
  }

  private static Routing pinned(RolloutState state, PinModel pin) throws RejectionException {
    Optional<String> prefix = pin.getKeyPrefix();
    Optional<Integer> partition = pin.getPartition();
    if (prefix.isPresent() == partition.isPresent()) {
      throw new RejectionException("a pin has a key prefix or a partition, and not both");
    }
    if (prefix.isPresent() && (prefix.get().isEmpty() || prefix.get().length() > MAX_PREFIX)) {
      throw new RejectionException("a key prefix has 1 to " + MAX_PREFIX + " characters");
    }
    if (partition.isPresent() && partition.get() < 0) {
      throw new RejectionException("there is no partition " + partition.get());
    }
    if (state.serving().getStable().isEmpty()) {
      throw new RejectionException("no model is active yet");
    }
    List<Pin> pins = new ArrayList<>(state.serving().getPins());
    boolean known =
        pins.removeIf(
            other -> other.getKeyPrefix().equals(prefix) && other.getPartition().equals(partition));
    if (pin.getPinnedTo().isPresent()) {
      pins.add(
          Pin.newBuilder()
              .setKeyPrefix(prefix.orElse(null))
              .setPartition(partition.orElse(null))
              .setModel(manifest(state, pin.getPinnedTo().get()).ref())
              .build());
    } else if (!known) {
      throw new RejectionException("there is no such pin");
    }
    if (pins.size() > MAX_PINS) {
      throw new RejectionException("there are " + MAX_PINS + " pins already");
    }
    pins.sort(Comparator.comparingInt(one -> -one.getKeyPrefix().orElse("").length()));
    return Routing.newBuilder(state.serving()).setPins(pins).build();
  }

  private static void requireMeant(Optional<ModelName> meant, ModelRef found, String what)
      throws RejectionException {
    if (meant.isPresent() && !ModelId.of(meant.get()).equals(ModelId.of(found))) {
      throw new RejectionException(
          what + " is " + ModelId.of(found) + ", the command means " + ModelId.of(meant.get()));
    }
  }

  private static Manifest manifest(RolloutState state, ModelName name) throws RejectionException {
    return manifest(state, ModelId.of(name));
  }

  private static Manifest manifest(RolloutState state, ModelId id) throws RejectionException {
    Optional<Manifest> model = state.model(id);
    if (model.isEmpty()) {
      throw new RejectionException(id + " is not registered; " + registered(state));
    }
    return model.get();
  }

  private static String registered(RolloutState state) {
    return state.models().isEmpty()
        ? "no model is"
        : "registered are "
            + String.join(", ", state.models().keySet().stream().limit(20).toList());
  }
}
