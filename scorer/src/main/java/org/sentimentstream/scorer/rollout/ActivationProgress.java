package org.sentimentstream.scorer.rollout;

import java.util.List;
import java.util.Optional;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.rollout.InstanceState;
import org.sentimentstream.rollout.InstanceStatus;

/** Judges by the instances' statuses how far an activation is. */
final class ActivationProgress {

  private ActivationProgress() {}

  /** How it would end if no time was left. */
  static ActivationResult.End end(
      RolloutState.Activation activation, List<InstanceView> instances) {
    List<InstanceStatus> live =
        instances.stream().filter(InstanceView::live).map(InstanceView::status).toList();
    if (live.isEmpty()) {
      return ActivationResult.End.NO_INSTANCE;
    }
    boolean failed = false;
    for (InstanceStatus status : live) {
      if (status.getEpoch() < activation.epoch()) {
        return ActivationResult.End.TIMED_OUT;
      }
      if (!isOf(activation, status.getDesired())) {
        return ActivationResult.End.SUPERSEDED;
      }
      if (status.getState() == InstanceState.FAILED) {
        failed = true;
      } else if (status.getState() != InstanceState.ACTIVE
          || !isOf(activation, status.getActive())) {
        return ActivationResult.End.TIMED_OUT;
      }
    }
    return failed ? ActivationResult.End.FAILED : ActivationResult.End.ACTIVE;
  }

  private static boolean isOf(RolloutState.Activation activation, Optional<ModelRef> model) {
    return model.isPresent() && model.get().equals(activation.model().ref());
  }
}
