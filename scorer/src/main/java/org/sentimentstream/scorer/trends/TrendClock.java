package org.sentimentstream.scorer.trends;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.sentimentstream.scorer.config.TrendWindows;

/**
 * The newest time of what was counted in each partition, from which follows how old a window can be
 * that is still kept. Who asks Kafka Streams' store for more than that waits while its cache looks
 * into each part of the time since 1970: with windows of a minute for seconds.
 */
public final class TrendClock {

  private final Duration reach;
  private final Map<Integer, Long> newest = new ConcurrentHashMap<>();

  public TrendClock(TrendWindows windows) {
    // The store reckons from the beginning of the newest window, not from the newest time.
    this.reach = windows.retention().plus(windows.length());
  }

  void counted(int partition, long time) {
    newest.merge(partition, time, Math::max);
  }

  /** No window is kept that begins before; 1970 where nothing was counted here yet. */
  Instant oldest(int partition) {
    Long time = newest.get(partition);
    long oldest = time == null ? 0 : Math.max(0, time - reach.toMillis());
    return Instant.ofEpochMilli(oldest);
  }
}
