package org.sentimentstream.scorer.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.rollout.Routing;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.rollout.CommandResult;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.ModelSigner;
import org.sentimentstream.scorer.rollout.RolloutClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code model publish}: a checkpoint through Kafka to every instance. */
@Command(
    name = "publish",
    description = {
      "Put a checkpoint into the topic of the artifacts and register it.",
      "Name and version are those that the checkpoint has in itself."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ModelPublishCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;

  @Parameters(paramLabel = "FILE", description = "Checkpoint (.npz).")
  private Path file;

  @Option(names = "--activate", description = "Activate it as well.")
  private boolean activate;

  @Option(names = "--reason", description = "Why; kept in the log.")
  private @Nullable String reason;

  @Mixin private Signing signing;

  @Mixin private RolloutWait rollout;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    ScorerConfig config = kafka.config();
    @Nullable ModelSigner signer = signing.signer();
    RolloutClient.describe(file); // a bad file is found before a broker is asked
    try (RolloutClient client = RolloutClient.connect(config)) {
      Manifest manifest = Signing.sign(client.upload(file), signer);
      RolloutCommands.register(client, manifest, reason, out);
      if (activate) {
        CommandResult activated = client.activate(manifest.id(), reason);
        RolloutCommands.requireApplied(activated, "activate " + manifest.id());
        Routing target = Objects.requireNonNull(activated.target());
        out.printf("activate %s is accepted, epoch %d%n", manifest.id(), target.getEpoch());
        out.flush();
        rollout.await(client, target, out);
      }
    }
    return 0;
  }
}
