package org.sentimentstream.scorer.command;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.rollout.CommandResult;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.ModelId;
import org.sentimentstream.scorer.rollout.RolloutClient;

/** Steps that the rollout's commands have in common. */
final class RolloutCommands {

  private RolloutCommands() {}

  static void register(
      RolloutClient client, Manifest manifest, @Nullable String reason, PrintWriter out)
      throws InterruptedException {
    CommandResult registered = client.register(manifest, reason);
    requireApplied(registered, "register " + manifest.id());
    out.printf(
        "registered %s, sha256 %s, %d bytes, epoch %d%n",
        manifest.id(), manifest.digest(), manifest.size(), registered.state().epoch());
    out.flush();
  }

  static void activate(
      RolloutClient client,
      ModelId model,
      @Nullable Long parentEpoch,
      @Nullable String reason,
      ActivationWait wait,
      PrintWriter out)
      throws InterruptedException {
    CommandResult activated = client.activate(model, parentEpoch, reason);
    requireApplied(activated, "activate " + model);
    out.printf("activated %s, epoch %d%n", model, activated.state().epoch());
    out.flush();
    wait.await(client, model, activated.state(), out);
  }

  private static void requireApplied(CommandResult result, String command) {
    if (!result.applied()) {
      throw CommandException.failed(command + " is rejected: " + result.rejection());
    }
  }
}
