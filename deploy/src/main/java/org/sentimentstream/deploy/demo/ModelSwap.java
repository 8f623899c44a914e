package org.sentimentstream.deploy.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.sentimentstream.scorer.rollout.ActivationResult;
import org.sentimentstream.scorer.rollout.CommandResult;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.RolloutClient;
import org.sentimentstream.scorer.rollout.RolloutState;

/**
 * Rolls a checkpoint out as an operator would: through the topics, with nothing but commands and
 * statuses.
 */
final class ModelSwap {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final RolloutClient client;

  ModelSwap(RolloutClient client) {
    this.client = client;
  }

  /** Puts the file into the topic of the artifacts and makes the model known. */
  Manifest publish(Path checkpoint) throws IOException, InterruptedException {
    Manifest manifest = client.upload(checkpoint);
    requireApplied(client.register(manifest, "demo"));
    return manifest;
  }

  /** Activates a model and waits until the scorer runs it. */
  void activate(Manifest model) throws IOException, InterruptedException {
    CommandResult command = client.activate(model.id(), "demo");
    requireApplied(command);
    RolloutState.Activation activation = command.state().activation();
    if (activation == null) {
      throw new IOException("the rollout state has no model although one was activated");
    }
    ActivationResult result = client.awaitActivation(activation, PATIENCE, instances -> {});
    boolean superseded = result.end() == ActivationResult.End.SUPERSEDED;
    if (result.end() != ActivationResult.End.ACTIVE && !superseded) {
      throw new IOException(
          "expected the scorer to run "
              + model
              + " within "
              + PATIENCE.toSeconds()
              + " s, found "
              + result.instances());
    }
  }

  private static void requireApplied(CommandResult result) throws IOException {
    if (!result.applied()) {
      throw new IOException("the rollout command was rejected: " + result.rejection());
    }
  }
}
