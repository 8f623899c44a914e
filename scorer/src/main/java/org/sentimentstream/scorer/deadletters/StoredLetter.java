package org.sentimentstream.scorer.deadletters;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.schemas.DeadLetter;
import org.sentimentstream.schemas.RedriveHeaders;
import org.sentimentstream.scorer.audit.ReviewPosition;

/**
 * A record of the topic of the dead letters that is not a mark.
 *
 * @param position where it is
 * @param record its bytes and headers
 * @param description why and where it became a dead letter; null where its headers do not say so,
 *     since no scorer wrote it
 */
public record StoredLetter(
    ReviewPosition position,
    ConsumerRecord<byte[], byte[]> record,
    @Nullable DeadLetter description) {

  static StoredLetter of(ConsumerRecord<byte[], byte[]> record) {
    @Nullable DeadLetter description;
    try {
      description = DeadLetter.read(record.headers());
    } catch (IllegalArgumentException e) {
      description = null;
    }
    return new StoredLetter(
        new ReviewPosition(record.topic(), record.partition(), record.offset()),
        record,
        description);
  }

  /** Where the record was that could not be scored; null where that is not known. */
  public @Nullable ReviewPosition source() {
    DeadLetter letter = description;
    if (letter == null || letter.topic().isEmpty() || letter.partition() < 0) {
      return null;
    }
    return letter.offset() < 0
        ? null
        : new ReviewPosition(letter.topic(), letter.partition(), letter.offset());
  }

  /** How many times the record was sent back before it became this dead letter. */
  public int attempts() {
    return RedriveHeaders.attempts(record.headers());
  }

  /** Bytes of key, value and headers. */
  public long size() {
    long size = length(record.key()) + length(record.value());
    for (Header header : record.headers()) {
      size += header.key().length() + length(header.value());
    }
    return size;
  }

  private static long length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
