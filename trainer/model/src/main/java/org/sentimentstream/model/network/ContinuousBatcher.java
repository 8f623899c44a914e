package org.sentimentstream.model.network;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scores the reviews of concurrent callers together: a step for several costs what a step for one
 * costs. Each caller waits for its own review and gets the bits that it would get alone. Safe for
 * any number of threads; it has none of its own.
 *
 * <p>There is a {@link SharedEngine} for each processor at most. A review goes to the one with the
 * fewest, to an idle one if possible: callers share an engine only where there are more of them
 * than processors.
 */
public final class ContinuousBatcher {

  private final LstmSentimentModel model;
  private final int maxEngines;
  private final List<SharedEngine> engines = new ArrayList<>(); // guarded by itself

  /**
   * @param maxEngines reviews that are stepped in parallel rather than together, at most: the
   *     processors that may be used
   */
  public ContinuousBatcher(LstmSentimentModel model, int maxEngines) {
    if (maxEngines < 1) {
      throw new IllegalArgumentException("engines must be at least 1, not " + maxEngines);
    }
    this.model = model;
    this.maxEngines = maxEngines;
  }

  /**
   * Log-odds of the positive class. An interrupt does not end the wait, which is short, and is kept
   * for the caller.
   *
   * @param ids word ids, the first {@code length} of which are the review; not to be changed
   *     meanwhile
   * @param contributions receives what each token adds to the log-odds, {@code length} values; null
   *     where that is not asked for
   * @throws IllegalArgumentException where an id is not in [0, nWords)
   */
  public float logOdds(int[] ids, int length, float @Nullable [] contributions) {
    SharedEngine.Submission review =
        new SharedEngine.Submission(ids, length, contributions, Thread.currentThread());
    model.requireKnown(review);
    if (length > 0) {
      SharedEngine engine = enter();
      try {
        engine.score(review);
      } finally {
        leave(engine);
      }
    }
    return model.logOdds(review);
  }

  private SharedEngine enter() {
    synchronized (engines) {
      SharedEngine idlest = null;
      for (SharedEngine engine : engines) {
        if (idlest == null || engine.callers < idlest.callers) {
          idlest = engine;
        }
      }
      if (idlest == null || (idlest.callers > 0 && engines.size() < maxEngines)) {
        idlest = new SharedEngine(model);
        engines.add(idlest);
      }
      idlest.callers++;
      return idlest;
    }
  }

  private void leave(SharedEngine engine) {
    synchronized (engines) {
      engine.callers--;
    }
  }
}
