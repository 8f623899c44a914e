package org.sentimentstream.scorer.deadletters;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.schemas.DeadLetter;
import org.sentimentstream.schemas.DeadLetterHeaders;
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

  /**
   * The record as it was where it could not be scored, as far as the letter says: place and time
   * are the letter's own where its headers do not say them.
   */
  public ConsumerRecord<byte[], byte[]> original() {
    ReviewPosition place = Objects.requireNonNullElse(source(), position);
    return new ConsumerRecord<>(
        place.topic(),
        place.partition(),
        place.offset(),
        originalTimestamp(),
        TimestampType.CREATE_TIME,
        ConsumerRecord.NULL_SIZE,
        ConsumerRecord.NULL_SIZE,
        record.key(),
        record.value(),
        record.headers(),
        Optional.empty());
  }

  private long originalTimestamp() {
    Header header = record.headers().lastHeader(DeadLetterHeaders.ORIGINAL_TIMESTAMP);
    String text =
        header == null || header.value() == null
            ? ""
            : new String(header.value(), StandardCharsets.UTF_8);
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : record.timestamp();
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
