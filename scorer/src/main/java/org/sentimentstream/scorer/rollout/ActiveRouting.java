package org.sentimentstream.scorer.rollout;

import java.util.Map;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.rollout.Routing;

/**
 * A routing that this instance can score by: all its models are in memory. One reference to this is
 * swapped, so that a review is scored and stamped by one model of one epoch.
 */
public record ActiveRouting(Routing routing, Map<ModelRef, ActiveModel> models) {

  public ActiveRouting {
    models = Map.copyOf(models);
    if (!models.keySet().containsAll(RoutingRule.models(routing))) {
      throw new IllegalArgumentException("expected all models of the routing, came " + models);
    }
  }

  public long epoch() {
    return routing.getEpoch();
  }

  /** One of the routing's models. */
  public ActiveModel model(ModelRef ref) {
    ActiveModel model = models.get(ref);
    if (model == null) {
      throw new IllegalArgumentException(ModelId.of(ref) + " is not of this routing");
    }
    return model;
  }

  /** The model that scores whatever nothing else says. */
  public ActiveModel stable() {
    return model(routing.getStable().orElseThrow());
  }
}
