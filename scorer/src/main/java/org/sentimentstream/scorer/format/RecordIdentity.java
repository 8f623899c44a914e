package org.sentimentstream.scorer.format;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.schemas.Utf8;

/**
 * The id of a review whose value has none: its record's key as text, or {@code
 * TOPIC-PARTITION@OFFSET} where there is no key or it is no text.
 */
final class RecordIdentity {

  private RecordIdentity() {}

  static String of(ConsumerRecord<byte[], byte[]> record) {
    String key = text(record.key());
    return key.isBlank() ? record.topic() + "-" + record.partition() + "@" + record.offset() : key;
  }

  private static String text(byte @Nullable [] key) {
    if (key == null) {
      return "";
    }
    try {
      return Utf8.decode(key);
    } catch (SerializationException e) {
      return "";
    }
  }
}
