package org.sentimentstream.deploy.retrain;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.rollout.CommandResult;
import org.sentimentstream.scorer.rollout.InstanceView;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.RolloutClient;
import org.sentimentstream.scorer.rollout.RolloutResult;
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
      Optional<Manifest> wanted = state.wanted().getStable().flatMap(state::model);
      String wantedDigest = wanted.map(Manifest::digest).orElse(null);
      if (challenger.digest().equals(wantedDigest)) {
        return await(challenger, state.wanted().getEpoch());
      }
      if (!Objects.equals(wantedDigest, championDigest)) {
        return abandoned(
            "the active model is no longer the one that "
                + challenger.id()
                + " was compared with, but "
                + wanted.map(Manifest::toString).orElse("none"));
      }
      CommandResult activated = client.activate(challenger.id(), state.epoch(), why);
      if (!activated.applied()) {
        rejection = ": " + activated.rejection(); // the state moved on: look at it again
      }
    }
    return abandoned("the activation of " + challenger.id() + " is rejected" + rejection);
  }

  private Result await(Manifest challenger, long epoch) {
    String model = challenger.id().toString();
    RolloutResult result = client.awaitRollout(epoch, patience, instances -> {});
    return switch (result.end()) {
      case COMPLETED ->
          new Result(
              End.ACTIVE,
              model
                  + " is active on all live instances ("
                  + result.instances().stream().filter(InstanceView::live).count()
                  + ")");
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
      case SUPERSEDED -> abandoned("another rollout came after that of " + model);
      case ABORTED ->
          abandoned(
              "the rollout of " + model + " is aborted, what served goes on: " + result.reason());
    };
  }

  private static Result abandoned(String reason) {
    return new Result(End.ABANDONED, reason);
  }

  private static Result unconfirmed(String reason) {
    return new Result(End.UNCONFIRMED, reason);
  }
}
