package org.sentimentstream.scorer.topology;

import java.util.Locale;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.rollout.Routing;
import org.sentimentstream.rollout.Share;

/**
 * What a model is in a routing. Metrics are counted by this and not by model, so that they stay
 * few.
 */
enum ModelRole {
  STABLE,
  CANARY,
  PINNED,
  SHADOW;

  /** Of a model whose event goes out. */
  static ModelRole of(ModelRef model, Routing routing) {
    if (routing.getStable().filter(model::equals).isPresent()) {
      return STABLE;
    }
    return routing.getCanary().map(Share::getModel).filter(model::equals).isPresent()
        ? CANARY
        : PINNED;
  }

  /** As a metric's tag. */
  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
