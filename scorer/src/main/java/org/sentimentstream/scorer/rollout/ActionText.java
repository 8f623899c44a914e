package org.sentimentstream.scorer.rollout;

import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.sentimentstream.rollout.AbortRollout;
import org.sentimentstream.rollout.ActivateModel;
import org.sentimentstream.rollout.CanaryModel;
import org.sentimentstream.rollout.ModelName;
import org.sentimentstream.rollout.PauseRollouts;
import org.sentimentstream.rollout.PinModel;
import org.sentimentstream.rollout.PromoteModel;
import org.sentimentstream.rollout.RegisterModel;
import org.sentimentstream.rollout.RetireModel;
import org.sentimentstream.rollout.RollbackModel;
import org.sentimentstream.rollout.RolloutCommand;
import org.sentimentstream.rollout.ShadowModel;

/** A command of the control topic in the words of the command line. */
public final class ActionText {

  private ActionText() {}

  public static String of(RolloutCommand command) {
    return (command.getDryRun() ? "plan " : "") + action(command.getAction());
  }

  private static String action(Object action) {
    if (action instanceof RegisterModel register) {
      return "register "
          + register.getManifest().getName()
          + ":"
          + register.getManifest().getVersion();
    }
    if (action instanceof ActivateModel activate) {
      return "activate " + activate.getName() + ":" + activate.getVersion();
    }
    if (action instanceof CanaryModel canary) {
      return "canary " + name(canary.getCanary()) + " " + percent(canary.getBasisPoints());
    }
    if (action instanceof ShadowModel shadow) {
      return "shadow " + name(shadow.getShadow()) + " " + percent(shadow.getBasisPoints());
    }
    if (action instanceof PromoteModel promote) {
      return "promote" + optional(promote.getPromoted());
    }
    if (action instanceof RollbackModel rollback) {
      return "rollback" + optional(rollback.getRolledBack());
    }
    if (action instanceof AbortRollout abort) {
      return "abort" + abort.getAbortedEpoch().map(epoch -> " --rollout " + epoch).orElse("");
    }
    if (action instanceof PinModel pin) {
      String what =
          pin.getKeyPrefix()
              .map(prefix -> "keys " + prefix + "*")
              .orElseGet(() -> "partition " + pin.getPartition().map(String::valueOf).orElse("?"));
      return pin.getPinnedTo().isPresent()
          ? "pin " + what + " to " + name(pin.getPinnedTo().get())
          : "unpin " + what;
    }
    if (action instanceof PauseRollouts pause) {
      return pause.getRolloutsPaused() ? "pause" : "resume";
    }
    if (action instanceof RetireModel retire) {
      return "retire " + name(retire.getRetired());
    }
    return ((SpecificRecord) action).getSchema().getName();
  }

  private static String optional(Optional<ModelName> name) {
    return name.map(model -> " " + name(model)).orElse("");
  }

  private static String name(ModelName model) {
    return model.getName() + ":" + model.getVersion();
  }

  private static String percent(int basisPoints) {
    return basisPoints / 100.0 + " %";
  }
}
