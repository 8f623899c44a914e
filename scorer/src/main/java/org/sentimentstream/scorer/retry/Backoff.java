package org.sentimentstream.scorer.retry;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before the next attempt: twice as long as before, up to a limit, each time with
 * a random part, so that many instances do not ask at the same moment. For one thread.
 */
public final class Backoff {

  private static final long FIRST_MS = 200;

  private final long limitMs;
  private long nextMs = FIRST_MS;

  public Backoff(Duration limit) {
    this.limitMs = Math.max(FIRST_MS, limit.toMillis());
  }

  /** The next wait. */
  public Duration next() {
    long upperMs = nextMs;
    nextMs = Math.min(limitMs, 2 * nextMs);
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(upperMs / 2, upperMs + 1));
  }

  /** An attempt succeeded: the next wait is short again. */
  public void reset() {
    nextMs = FIRST_MS;
  }
}
