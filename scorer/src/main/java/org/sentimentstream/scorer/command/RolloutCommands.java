package org.sentimentstream.scorer.command;

import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.rollout.CommandResult;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.ModelId;
import org.sentimentstream.scorer.rollout.RolloutClient;
import org.sentimentstream.scorer.rollout.RolloutState;

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

  static void requireApplied(CommandResult result, String command) {
    if (!result.applied()) {
      throw CommandException.failed(command + " is rejected: " + result.rejection());
    }
  }

  /** The registered model that NAME:VERSION, or VERSION alone, means. */
  static ModelId resolve(RolloutState state, String model) {
    int colon = model.indexOf(':');
    if (colon >= 0) {
      try {
        return new ModelId(model.substring(0, colon), model.substring(colon + 1));
      } catch (IllegalArgumentException e) {
        throw CommandException.wrongUse(String.valueOf(e.getMessage()));
      }
    }
    List<ModelId> matching =
        state.models().values().stream()
            .map(Manifest::id)
            .filter(id -> id.version().equals(model))
            .toList();
    if (matching.size() != 1) {
      throw CommandException.failed(
          "expected one registered model of version "
              + model
              + ", there are "
              + matching.size()
              + "; registered: "
              + state.models().keySet());
    }
    return matching.get(0);
  }
}
