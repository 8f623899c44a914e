package org.sentimentstream.deploy.retrain;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.rollout.InstanceState;
import org.sentimentstream.rollout.InstanceStatus;
import org.sentimentstream.scorer.rollout.ActivationResult;
import org.sentimentstream.scorer.rollout.CommandResult;
import org.sentimentstream.scorer.rollout.InstanceView;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.RolloutClient;
import org.sentimentstream.scorer.rollout.RolloutState;

/**
 * Makes a challenger that has won the model that scores: publishes, registers and activates it, and
 * waits for the instances. Each step that an earlier run has made is recognized, so that it can be
 * done again from the beginning wherever it was ended.
 */
final class Promotion {

  private static final int ATTEMPTS = 5;

  private final RolloutClient client;
  private final Duration patience;

  /**
   * @param patience how long the live instances may take to be active
   */
  Promotion(RolloutClient client, Duration patience) {
    this.client = client;
    this.patience = patience;
  }

  /** How far it came. */
  enum End {
    /** The challenger scores on every live instance. */
    ACTIVE,
    /** It is activated, and not every live instance has come to it: waiting again may help. */
    UNCONFIRMED,
    /** It does not become the model that scores. */
    ABANDONED
  }

  /**
   * What came of it.
   *
   * @param reason for people
   */
  record Result(End end, String reason) {}

  /**
   * Promotes a challenger.
   *
   * @param championDigest digest of the model that it was compared with; null for none. Where
   *     another model is active by now, nothing is activated.
   * @param why is kept in the log
   */
  Result promote(Path checkpoint, @Nullable String championDigest, String why)
      throws IOException, InterruptedException {
    Manifest challenger = client.upload(checkpoint);
    CommandResult registered = client.register(challenger, why);
    if (!registered.applied()) {
      return abandoned(
          "the registration of " + challenger.id() + " is rejected: " + registered.rejection());
    }
    String rejection = "";
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      RolloutState state = client.state();
      RolloutState.Activation active = state.activation();
      String activeDigest = active == null ? null : active.model().digest();
      if (active != null && challenger.digest().equals(activeDigest)) {
        return await(active, state, championDigest);
      }
      if (!Objects.equals(activeDigest, championDigest)) {
        return abandoned(
            "the active model is no longer the one that "
                + challenger.id()
                + " was compared with, but "
                + (active == null ? "none" : active.model()));
      }
      CommandResult activated = client.activate(challenger.id(), state.epoch(), why);
      if (!activated.applied()) {
        rejection = ": " + activated.rejection(); // the state moved on: look at it again
      }
    }
    return abandoned("the activation of " + challenger.id() + " is rejected" + rejection);
  }

  private Result await(
      RolloutState.Activation activation, RolloutState state, @Nullable String championDigest)
      throws InterruptedException {
    String model = activation.model().id().toString();
    ActivationResult result = client.awaitActivation(activation, patience, instances -> {});
    List<InstanceStatus> live =
        result.instances().stream().filter(InstanceView::live).map(InstanceView::status).toList();
    return switch (result.end()) {
      case ACTIVE ->
          new Result(End.ACTIVE, model + " is active on all live instances (" + live.size() + ")");
      case TIMED_OUT ->
          unconfirmed(
              model
                  + " is activated, but not active on all live instances after "
                  + patience.toSeconds()
                  + " s");
      case NO_INSTANCE ->
          unconfirmed(
              model
                  + " is activated, but no instance was alive for "
                  + patience.toSeconds()
                  + " s");
      case SUPERSEDED -> abandoned("another activation came after that of " + model);
      case FAILED ->
          abandoned(
              model
                  + " is refused by "
                  + refusals(live)
                  + backTo(state, championDigest, model + " was refused"));
    };
  }

  /** What instances refuse would leave a restarted one without a model: the champion again. */
  private String backTo(RolloutState state, @Nullable String championDigest, String why)
      throws InterruptedException {
    Optional<Manifest> champion =
        state.models().values().stream()
            .filter(model -> model.digest().equals(championDigest))
            .findFirst();
    if (champion.isEmpty()) {
      return "";
    }
    CommandResult activated = client.activate(champion.get().id(), state.epoch(), why);
    return activated.applied()
        ? "; " + champion.get().id() + " is activated again"
        : "; " + champion.get().id() + " cannot be activated again: " + activated.rejection();
  }

  private static String refusals(List<InstanceStatus> live) {
    return String.join(
        "; ",
        live.stream()
            .filter(status -> status.getState() == InstanceState.FAILED)
            .map(status -> status.getInstanceId() + ": " + status.getFailure().orElse("no reason"))
            .toList());
  }

  private static Result abandoned(String reason) {
    return new Result(End.ABANDONED, reason);
  }

  private static Result unconfirmed(String reason) {
    return new Result(End.UNCONFIRMED, reason);
  }
}
