package org.sentimentstream.scorer.rollout;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The routing that this instance scores by at the moment. For any number of threads. */
public interface ServingRouting {

  /** The routing; null before the first. Its epoch never falls. */
  @Nullable ActiveRouting current();

  /** Waits for a routing of at least this epoch; null where the time is over before. */
  @Nullable ActiveRouting await(long epoch, Duration timeout) throws InterruptedException;
}
