package org.sentimentstream.scorer.command;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sentimentstream.rollout.InstanceStatus;
import org.sentimentstream.rollout.Routing;
import org.sentimentstream.scorer.rollout.InstanceView;
import org.sentimentstream.scorer.rollout.RolloutClient;
import org.sentimentstream.scorer.rollout.RolloutResult;
import picocli.CommandLine.Option;

/** The options of the wait that may follow a command, and the wait itself. */
final class RolloutWait {

  @Option(
      names = "--wait",
      description = "Wait until every partition is scored as the command says.")
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
  void await(RolloutClient client, Routing target, PrintWriter out) {
    if (!wait) {
      return;
    }
    long epoch = target.getEpoch();
    RolloutResult result =
        client.awaitRollout(
            epoch, Duration.ofSeconds(timeoutSeconds), instances -> show(instances, out));
    String problem =
        switch (result.end()) {
          case COMPLETED -> null;
          case ABORTED -> "is aborted, what served goes on: " + result.reason();
          case SUPERSEDED -> "is superseded: another one came after it";
          case TIMED_OUT -> "has not ended after " + timeoutSeconds + " s";
          case NO_INSTANCE -> "waits for instances: none was alive for " + timeoutSeconds + " s";
        };
    if (problem != null) {
      throw CommandException.failed("the rollout of epoch " + epoch + " " + problem);
    }
    long live = result.instances().stream().filter(InstanceView::live).count();
    out.printf("completed: all partitions cut over to epoch %d (%d instances)%n", epoch, live);
    out.flush();
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
}
