package org.sentimentstream.scorer.trends;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.Record;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.events.SentimentLabel;

/**
 * What a score adds to its product's trend.
 *
 * <p>On the repartition topic, version 1, big-endian: the version (1 byte), 1 where it is POSITIVE
 * (1), the probability (4). The key is the product in UTF-8, the time that of the window.
 */
public record TrendPoint(boolean positive, float positiveProbability) {

  /** A longer product_id, in UTF-8, has no trend: each window would hold it again. */
  static final int MAX_PRODUCT_BYTES = 1_024;

  private static final byte VERSION = 1;
  private static final int BYTES = 1 + 1 + Float.BYTES;

  /**
   * The record that takes an event to its product's trend; empty where it has no product, or one
   * whose id is too long. Its time is the review's, but never behind the clock: one review of the
   * far future would make all others late.
   */
  public static Optional<Record<byte[], byte[]>> of(SentimentEvent event, long time) {
    return event
        .getProductId()
        .map(product -> product.getBytes(StandardCharsets.UTF_8))
        .filter(product -> product.length > 0 && product.length <= MAX_PRODUCT_BYTES)
        .map(
            product ->
                new Record<>(
                    product,
                    encode(
                        new TrendPoint(
                            event.getLabel() == SentimentLabel.POSITIVE,
                            event.getPositiveProbability())),
                    Math.min(time, System.currentTimeMillis())));
  }

  static Serde<TrendPoint> serde() {
    return Serdes.serdeFrom((topic, point) -> encode(point), (topic, bytes) -> decode(bytes));
  }

  private static byte[] encode(TrendPoint point) {
    return ByteBuffer.allocate(BYTES)
        .put(VERSION)
        .put((byte) (point.positive ? 1 : 0))
        .putFloat(point.positiveProbability)
        .array();
  }

  /**
   * Reads a point.
   *
   * @throws SerializationException where the bytes are none
   */
  static TrendPoint decode(byte[] bytes) {
    if (bytes.length != BYTES || bytes[0] != VERSION) {
      throw new SerializationException(
          "expected a point of version "
              + VERSION
              + " in "
              + BYTES
              + " bytes, came "
              + bytes.length);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 1, BYTES - 1);
    return new TrendPoint(buffer.get() != 0, buffer.getFloat());
  }
}
