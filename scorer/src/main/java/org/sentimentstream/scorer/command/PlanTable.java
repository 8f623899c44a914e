package org.sentimentstream.scorer.command;

import java.io.PrintWriter;
import java.util.List;
import org.sentimentstream.rollout.PartitionStatus;
import org.sentimentstream.rollout.Routing;
import org.sentimentstream.scorer.rollout.CommandResult;
import org.sentimentstream.scorer.rollout.InstanceView;
import org.sentimentstream.scorer.rollout.ModelId;
import org.sentimentstream.scorer.rollout.RolloutPlan;
import org.sentimentstream.scorer.rollout.RoutingText;

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
        result.state().serving().getEpoch(), RoutingText.of(result.state().serving()));
    out.printf("then    epoch %d: %s%n%n", target.getEpoch(), RoutingText.of(target));
    List<RolloutPlan.Step> steps = RolloutPlan.of(target, instances).steps();
    if (steps.isEmpty()) {
      out.println("no instance runs: the first that starts would prepare the models");
      out.flush();
      return;
    }
    TextTable table = new TextTable("INSTANCE", "WOULD LOAD", "WOULD CUT OVER");
    for (RolloutPlan.Step step : steps) {
      table.add(
          step.instanceId(),
          step.wouldLoad().isEmpty()
              ? "nothing, it is in memory"
              : String.join(
                  ", ", step.wouldLoad().stream().map(ModelId::toString).sorted().toList()),
          partitions(step.wouldCutOver()));
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
