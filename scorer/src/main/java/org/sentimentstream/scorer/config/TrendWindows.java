package org.sentimentstream.scorer.config;

import java.time.Duration;

/**
 * The windows of time that products' trends are counted in: one behind the other, each beginning at
 * a multiple of its length since 1970-01-01 UTC.
 *
 * @param length {@link ScorerSetting#TRENDS_WINDOW_MS}
 * @param grace {@link ScorerSetting#TRENDS_GRACE_MS}
 */
public record TrendWindows(Duration length, Duration grace) {

  /** How many windows of a product an instance keeps. */
  private static final int KEPT = 24;

  /** How long a window is kept where its product can be asked for. */
  public Duration retention() {
    return length.multipliedBy(KEPT).plus(grace);
  }

  /** Name of the store, another for each length: the windows of two lengths do not mix. */
  public String store() {
    return "trends-" + length.toMillis() + "ms";
  }

  /** The topic that Kafka Streams keeps the store in. */
  public String changelog(String applicationId) {
    return applicationId + "-" + store() + "-changelog";
  }

  /** The topic by which scores come to whoever counts their product. */
  public static String repartition(String applicationId) {
    return applicationId + "-trends-repartition";
  }
}
