package org.sentimentstream.deploy.demo;

import org.jspecify.annotations.Nullable;
import org.sentimentstream.rollout.InstanceState;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.RolloutProgress;

/**
 * Notes in the table each change of the scorer's model, whoever caused it, and counts the swaps.
 */
final class ModelWatch {

  private final EventTable table;
  private @Nullable Manifest running;
  private @Nullable String failure;
  private int swaps;

  ModelWatch(EventTable table) {
    this.table = table;
  }

  /** How far the scorer is now. */
  void look(RolloutProgress progress) {
    Manifest active = progress.active();
    if (active != null && !active.equals(running)) {
      if (running != null) {
        swaps++;
        table.printNote("model swap: " + running.id() + " -> " + active.id());
      }
      running = active;
    }
    boolean refused = progress.state() == InstanceState.FAILED;
    String now = refused ? progress.desired() + " is refused: " + progress.failure() : null;
    if (now != null && !now.equals(failure)) {
      table.printNote("model " + now);
    }
    failure = now;
  }

  /** How often one model took another's place. */
  int swaps() {
    return swaps;
  }
}
