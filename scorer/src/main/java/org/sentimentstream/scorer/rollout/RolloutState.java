package org.sentimentstream.scorer.rollout;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;
import org.pcollections.TreePMap;
import org.sentimentstream.rollout.ActivateModel;
import org.sentimentstream.rollout.RegisterModel;
import org.sentimentstream.rollout.RolloutCommand;

/**
 * What the commands so far have made: which models are known and which one is wanted. Immutable; a
 * command makes a new state by the pure function {@link #apply}, so that everyone who reads the
 * same log knows the same.
 *
 * <p>The collections are persistent ones: the log is kept for ever, and the next state shares
 * structure with this.
 *
 * @param epoch how many commands have changed the state
 * @param models the registered models, by name and version
 * @param activation the wanted model; null before the first activation
 * @param commandIds ids of all commands that were looked at, applied or rejected
 */
public record RolloutState(
    long epoch,
    PMap<String, Manifest> models,
    @Nullable Activation activation,
    PSet<String> commandIds) {

  private static final RolloutState EMPTY =
      new RolloutState(0, TreePMap.empty(), null, HashTreePSet.empty());

  /**
   * The wanted model.
   *
   * @param model the model
   * @param epoch the epoch that its activation made: activating it again is another activation
   */
  public record Activation(Manifest model, long epoch) {}

  /** What became of a command. */
  public sealed interface Outcome {
    /** The state after the command. */
    RolloutState state();
  }

  /** The command fitted: it has its effect. A registration of what is known fits as well. */
  public record Applied(RolloutState state) implements Outcome {}

  /** The command's id was seen before: it has no effect a second time. */
  public record Ignored(RolloutState state) implements Outcome {}

  /** The command does not fit the state and has no effect. */
  public record Rejected(RolloutState state, String reason) implements Outcome {}

  /** The state before any command. */
  public static RolloutState empty() {
    return EMPTY;
  }

  /** The model of this name and version, if it is registered. */
  public Optional<Manifest> model(ModelId id) {
    return Optional.ofNullable(models.get(id.toString()));
  }

  /** What a command makes of this state. */
  public Outcome apply(RolloutCommand command) {
    if (commandIds.contains(command.getCommandId())) {
      return new Ignored(this);
    }
    RolloutState seen =
        new RolloutState(epoch, models, activation, commandIds.plus(command.getCommandId()));
    long parent = command.getParentEpoch().orElse(epoch);
    if (parent != epoch) {
      return new Rejected(
          seen, "it was made for epoch " + parent + ", the state is at epoch " + epoch);
    }
    if (command.getAction() instanceof RegisterModel register) {
      return seen.register(register);
    }
    if (command.getAction() instanceof ActivateModel activate) {
      return seen.activate(activate);
    }
    return new Rejected(seen, "its action is not one that this version knows");
  }

  private Outcome register(RegisterModel action) {
    Manifest manifest;
    try {
      manifest = Manifest.of(action.getManifest());
    } catch (IllegalArgumentException e) {
      return new Rejected(this, String.valueOf(e.getMessage()));
    }
    Optional<Manifest> known = model(manifest.id());
    if (known.isPresent()) {
      return known.get().digest().equals(manifest.digest())
          ? new Applied(this)
          : new Rejected(
              this,
              manifest.id()
                  + " is registered with digest "
                  + known.get().digest()
                  + ", the command has "
                  + manifest.digest());
    }
    PMap<String, Manifest> more = models.plus(manifest.id().toString(), manifest);
    return new Applied(new RolloutState(epoch + 1, more, activation, commandIds));
  }

  private Outcome activate(ActivateModel action) {
    ModelId id;
    try {
      id = new ModelId(action.getName(), action.getVersion());
    } catch (IllegalArgumentException e) {
      return new Rejected(this, String.valueOf(e.getMessage()));
    }
    return model(id)
        .<Outcome>map(
            model ->
                new Applied(
                    new RolloutState(
                        epoch + 1, models, new Activation(model, epoch + 1), commandIds)))
        .orElseGet(() -> new Rejected(this, id + " is not registered; " + registered()));
  }

  private String registered() {
    return models.isEmpty()
        ? "no model is"
        : "registered are " + String.join(", ", models.keySet().stream().limit(20).toList());
  }
}
