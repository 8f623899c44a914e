package org.sentimentstream.deploy.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.sentimentstream.scorer.rollout.CommandResult;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.RolloutClient;
import org.sentimentstream.scorer.rollout.RolloutResult;

/**
 * Rolls a checkpoint out as an operator would: through the topics, with nothing but commands and
 * statuses.
 */
public final class ModelSwap {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final RolloutClient client;

  public ModelSwap(RolloutClient client) {
    this.client = client;
  }

  /** Puts the file into the topic of the artifacts and makes the model known. */
  public Manifest publish(Path checkpoint) throws IOException, InterruptedException {
    Manifest manifest = client.upload(checkpoint);
    requireApplied(client.register(manifest, null));
    return manifest;
  }

  /** Activates a model and waits until the scorer runs it. */
  public void activate(Manifest model) throws IOException, InterruptedException {
    CommandResult command = client.activate(model.id(), null);
    requireApplied(command);
    long epoch = Objects.requireNonNull(command.target()).getEpoch();
    RolloutResult result = client.awaitRollout(epoch, PATIENCE, instances -> {});
    boolean superseded = result.end() == RolloutResult.End.SUPERSEDED;
    if (result.end() != RolloutResult.End.COMPLETED && !superseded) {
      throw new IOException(
          "expected the scorer to run "
              + model
              + " within "
              + PATIENCE.toSeconds()
              + " s, found "
              + result);
    }
  }

  private static void requireApplied(CommandResult result) throws IOException {
    if (!result.applied()) {
      throw new IOException("the rollout command was rejected: " + result.rejection());
    }
  }
}
