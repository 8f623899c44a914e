package org.sentimentstream.scorer.rollout;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.rollout.InstanceStatus;
import org.sentimentstream.rollout.PartitionStatus;
import org.sentimentstream.rollout.Routing;

/**
 * What a routing would mean for each live instance.
 *
 * @param steps one for each live instance
 */
public record RolloutPlan(List<Step> steps) {

  /**
   * What it would mean for an instance.
   *
   * @param wouldLoad models that it has not in memory yet
   * @param wouldCutOver the partitions that it owns
   */
  public record Step(
      String instanceId, Set<ModelId> wouldLoad, List<PartitionStatus> wouldCutOver) {}

  public RolloutPlan {
    steps = List.copyOf(steps);
  }

  public static RolloutPlan of(Routing target, List<InstanceView> instances) {
    List<Step> steps = new ArrayList<>();
    for (InstanceView instance : instances) {
      if (instance.live()) {
        InstanceStatus status = instance.status();
        steps.add(
            new Step(status.getInstanceId(), missing(target, status), status.getPartitions()));
      }
    }
    return new RolloutPlan(steps);
  }

  private static Set<ModelId> missing(Routing target, InstanceStatus status) {
    Set<ModelId> missing = new LinkedHashSet<>();
    for (ModelRef model : RoutingRule.models(target)) {
      if (!status.getLoaded().contains(model)) {
        missing.add(ModelId.of(model));
      }
    }
    return missing;
  }
}
