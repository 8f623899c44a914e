package org.sentimentstream.scorer.command;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sentimentstream.rollout.InstanceState;
import org.sentimentstream.rollout.InstanceStatus;
import org.sentimentstream.scorer.rollout.ActivationResult;
import org.sentimentstream.scorer.rollout.InstanceView;
import org.sentimentstream.scorer.rollout.ModelId;
import org.sentimentstream.scorer.rollout.RolloutClient;
import org.sentimentstream.scorer.rollout.RolloutState;
import picocli.CommandLine.Option;

/** The options of the wait that may follow an activation, and the wait itself. */
final class ActivationWait {

  @Option(names = "--wait", description = "Wait until every live instance scores with the model.")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long to wait. Default: ${DEFAULT-VALUE}.")
  private int timeoutSeconds;

  /** The line last printed for each instance. */
  private final Map<String, String> shown = new HashMap<>();

  /** Waits if that is asked for, and prints each change of an instance. */
  void await(RolloutClient client, ModelId model, RolloutState state, PrintWriter out) {
    RolloutState.Activation activation = state.activation();
    if (!wait || activation == null) {
      return;
    }
    ActivationResult result =
        client.awaitActivation(
            activation, Duration.ofSeconds(timeoutSeconds), instances -> show(instances, out));
    if (result.end() != ActivationResult.End.ACTIVE) {
      throw CommandException.failed(problem(result, model));
    }
    long live = result.instances().stream().filter(InstanceView::live).count();
    out.printf("%s is active on all live instances (%d)%n", model, live);
    out.flush();
  }

  private String problem(ActivationResult result, ModelId model) {
    return switch (result.end()) {
      case ACTIVE -> throw new IllegalArgumentException("that is no problem");
      case FAILED -> model + " is refused by " + failures(result.instances());
      case SUPERSEDED -> "another activation came after that of " + model;
      case TIMED_OUT ->
          model + " is not active on all live instances after " + timeoutSeconds + " s";
      case NO_INSTANCE ->
          model + " is activated, but no instance was alive for " + timeoutSeconds + " s";
    };
  }

  private void show(List<InstanceView> instances, PrintWriter out) {
    for (InstanceView instance : instances) {
      if (!instance.live()) {
        continue;
      }
      InstanceStatus status = instance.status();
      String line =
          status.getState() + status.getFailure().map(failure -> ": " + failure).orElse("");
      if (!line.equals(shown.put(status.getInstanceId(), line))) {
        out.printf("%s  %s%n", status.getInstanceId(), TextTable.cut(line, 500));
        out.flush();
      }
    }
  }

  private static String failures(List<InstanceView> instances) {
    return String.join(
        "; ",
        instances.stream()
            .filter(InstanceView::live)
            .map(InstanceView::status)
            .filter(status -> status.getState() == InstanceState.FAILED)
            .map(status -> status.getInstanceId() + ": " + status.getFailure().orElse("no reason"))
            .toList());
  }
}
