package org.sentimentstream.scorer.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.rollout.InstanceStatus;
import org.sentimentstream.rollout.PartitionStatus;
import org.sentimentstream.rollout.Routing;
import org.sentimentstream.scorer.rollout.CommandResult;
import org.sentimentstream.scorer.rollout.InstanceView;
import org.sentimentstream.scorer.rollout.ModelId;
import org.sentimentstream.scorer.rollout.RoutingRule;

/** What a command would do, for each instance and partition. */
record PlanTable(CommandResult result, List<InstanceView> instances) {

  void print(PrintWriter out) {
    Routing target = result.target();
    if (target == null) {
      out.println("it would be applied, and change nothing of what scores");
      out.flush();
      return;
    }
    out.printf(
        "now     epoch %d: %s%n",
        result.state().serving().getEpoch(), RolloutCommands.describe(result.state().serving()));
    out.printf("then    epoch %d: %s%n%n", target.getEpoch(), RolloutCommands.describe(target));
    List<InstanceStatus> live =
        instances.stream().filter(InstanceView::live).map(InstanceView::status).toList();
    if (live.isEmpty()) {
      out.println("no instance runs: the first that starts would prepare the models");
      out.flush();
      return;
    }
    TextTable table = new TextTable("INSTANCE", "WOULD LOAD", "WOULD CUT OVER");
    for (InstanceStatus status : live) {
      Set<String> missing = new TreeSet<>();
      for (ModelRef model : RoutingRule.models(target)) {
        if (!status.getLoaded().contains(model)) {
          missing.add(ModelId.of(model).toString());
        }
      }
      table.add(
          status.getInstanceId(),
          missing.isEmpty() ? "nothing, it is in memory" : String.join(", ", missing),
          partitions(status.getPartitions()));
    }
    table.print(out);
    out.flush();
  }

  private static String partitions(List<PartitionStatus> owned) {
    return owned.isEmpty()
        ? "no partition"
        : String.join(
            ", ",
            owned.stream()
                .map(one -> one.getPartition() + " (from epoch " + one.getEpoch() + ")")
                .toList());
  }
}
