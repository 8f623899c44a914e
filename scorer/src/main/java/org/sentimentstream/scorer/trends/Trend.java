package org.sentimentstream.scorer.trends;

import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.sentimentstream.events.SentimentByProduct;

/**
 * What is counted of a product's reviews in a window.
 *
 * <p>In the store, version 1, big-endian: the version (1 byte), count (8), positives (8), sum (8).
 *
 * @param count reviews
 * @param positives reviews that are POSITIVE
 * @param sum of their probabilities of the positive class
 */
record Trend(long count, long positives, double sum) {

  static final Trend NONE = new Trend(0, 0, 0);

  private static final byte VERSION = 1;
  private static final int BYTES = 1 + 3 * Long.BYTES;

  Trend plus(TrendPoint point) {
    return new Trend(
        count + 1, positives + (point.positive() ? 1 : 0), sum + point.positiveProbability());
  }

  /** As others see it. */
  SentimentByProduct event(String product, Instant windowStart, Instant windowEnd) {
    return SentimentByProduct.newBuilder()
        .setProductId(product)
        .setWindowStart(windowStart)
        .setWindowEnd(windowEnd)
        .setReviewCount(count)
        .setPositiveCount(positives)
        .setMeanPositiveProbability(sum / count)
        .build();
  }

  static Serde<Trend> serde() {
    return Serdes.serdeFrom(
        (topic, trend) -> trend == null ? null : encode(trend),
        (topic, bytes) -> bytes == null ? null : decode(bytes));
  }

  private static byte[] encode(Trend trend) {
    return ByteBuffer.allocate(BYTES)
        .put(VERSION)
        .putLong(trend.count)
        .putLong(trend.positives)
        .putDouble(trend.sum)
        .array();
  }

  private static Trend decode(byte[] bytes) {
    if (bytes.length != BYTES || bytes[0] != VERSION) {
      throw new SerializationException(
          "expected a trend of version "
              + VERSION
              + " in "
              + BYTES
              + " bytes, came "
              + bytes.length);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 1, BYTES - 1);
    return new Trend(buffer.getLong(), buffer.getLong(), buffer.getDouble());
  }
}
