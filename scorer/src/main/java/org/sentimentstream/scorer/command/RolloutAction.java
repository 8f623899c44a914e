package org.sentimentstream.scorer.command;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.rollout.Routing;
import org.sentimentstream.scorer.rollout.CommandOptions;
import org.sentimentstream.scorer.rollout.CommandResult;
import org.sentimentstream.scorer.rollout.RolloutClient;
import org.sentimentstream.scorer.rollout.RolloutState;
import org.sentimentstream.scorer.rollout.RoutingText;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A command that changes the rollout state by one action. Below {@code model plan} it does not, and
 * shows what it would do.
 */
abstract class RolloutAction implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;

  @Option(
      names = "--epoch",
      paramLabel = "N",
      description = "Only if the rollout state is at this epoch (see model status).")
  private @Nullable Long parentEpoch;

  @Option(names = "--reason", description = "Why; kept in the log.")
  private @Nullable String reason;

  @Mixin private RolloutWait rollout;

  /** The action of the command as it was given. */
  abstract Object action(RolloutState state);

  /** What it is called in messages. */
  abstract String title();

  @Override
  public final Integer call() throws InterruptedException {
    CommandSpec parent = spec.parent();
    boolean plan = parent != null && parent.name().equals(ModelPlanCommand.NAME);
    PrintWriter out = spec.commandLine().getOut();
    try (RolloutClient client = RolloutClient.connectToExisting(kafka.config())) {
      CommandResult result =
          client.submit(action(client.state()), new CommandOptions(parentEpoch, reason, plan));
      RolloutCommands.requireApplied(result, title());
      if (plan) {
        new PlanTable(result, client.instances()).print(out);
        return 0;
      }
      Routing target = result.target();
      out.printf("%s is accepted, epoch %d%n", title(), result.state().epoch());
      if (target != null) {
        out.printf("wanted: %s%n", RoutingText.of(target));
      }
      out.flush();
      if (target != null) {
        rollout.await(client, target, out);
      }
    }
    return 0;
  }
}
