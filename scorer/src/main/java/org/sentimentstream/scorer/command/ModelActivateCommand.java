package org.sentimentstream.scorer.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.ModelId;
import org.sentimentstream.scorer.rollout.RolloutClient;
import org.sentimentstream.scorer.rollout.RolloutState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code model activate}: another model scores. */
@Command(
    name = "activate",
    description = "Make a registered model the one that scores.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ModelActivateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;

  @Parameters(
      paramLabel = "NAME:VERSION",
      description = "The model; VERSION alone where only one has it.")
  private String model;

  @Option(
      names = "--epoch",
      paramLabel = "N",
      description = "Only if the rollout state is at this epoch (see model status).")
  private @Nullable Long parentEpoch;

  @Option(names = "--reason", description = "Why; kept in the log.")
  private @Nullable String reason;

  @Mixin private ActivationWait activation;

  @Override
  public Integer call() throws InterruptedException {
    try (RolloutClient client = RolloutClient.connectToExisting(kafka.config())) {
      RolloutCommands.activate(
          client,
          resolve(client.state()),
          parentEpoch,
          reason,
          activation,
          spec.commandLine().getOut());
    }
    return 0;
  }

  private ModelId resolve(RolloutState state) {
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
