package org.sentimentstream.scorer.rollout;

import java.util.ArrayList;
import java.util.List;
import org.sentimentstream.rollout.Pin;
import org.sentimentstream.rollout.Routing;
import org.sentimentstream.rollout.Share;

/** Which model scores which review, for people. */
public final class RoutingText {

  private RoutingText() {}

  /** A routing in one line. */
  public static String of(Routing routing) {
    List<String> parts = new ArrayList<>();
    parts.add(routing.getStable().map(stable -> ModelId.of(stable).toString()).orElse("nothing"));
    routing.getCanary().ifPresent(canary -> parts.add("canary " + share(canary)));
    routing.getShadow().ifPresent(shadow -> parts.add("shadow " + share(shadow)));
    for (Pin pin : routing.getPins()) {
      parts.add(
          pin.getKeyPrefix()
                  .map(prefix -> "keys " + prefix + "*")
                  .orElseGet(() -> "partition " + pin.getPartition().orElse(0))
              + " pinned to "
              + ModelId.of(pin.getModel()));
    }
    return String.join(", ", parts);
  }

  private static String share(Share share) {
    return ModelId.of(share.getModel()) + " " + share.getBasisPoints() / 100.0 + " %";
  }
}
