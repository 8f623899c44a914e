package org.sentimentstream.scorer.deadletters;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.schemas.DeadLetterHeaders;
import org.sentimentstream.schemas.RedriveHeaders;
import org.sentimentstream.scorer.audit.ReviewPosition;

/**
 * That a dead letter is sent back: the record for the topic it came from, and the mark for its own
 * partition of the dead letters. The two belong into one transaction.
 *
 * @param letter the dead letter's place
 * @param source where its record was
 * @param attempt how many times the record is sent back with this one
 * @param at when
 */
record Redrive(ReviewPosition letter, ReviewPosition source, int attempt, Instant at) {

  private static final byte[] NOTHING = new byte[0];

  static Redrive of(StoredLetter letter, ReviewPosition source, Instant at) {
    return new Redrive(letter.position(), source, letter.attempts() + 1, at);
  }

  /** The dead letter that a record of its topic marks as sent back; null where it is no mark. */
  static @Nullable ReviewPosition marked(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(RedriveHeaders.LETTER);
    if (!RedriveHeaders.isMark(record.headers()) || header.value() == null) {
      return null;
    }
    try {
      return ReviewPosition.parse(new String(header.value(), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * The record as it came: its key, value and headers, and those that count the attempts. Its time
   * is now: a topic may delete at once what comes with the time of an old review.
   *
   * @param toSamePartition whether the topic still has the partition that the record came from
   */
  ProducerRecord<byte[], byte[]> review(StoredLetter stored, boolean toSamePartition) {
    ConsumerRecord<byte[], byte[]> record = stored.record();
    return new ProducerRecord<>(
        source.topic(),
        toSamePartition ? source.partition() : null,
        at.toEpochMilli(),
        record.key(),
        record.value(),
        headers(record.headers()));
  }

  private Headers headers(Headers letterHeaders) {
    Headers headers = new RecordHeaders();
    for (Header header : letterHeaders) {
      if (!DeadLetterHeaders.isDescription(header.key())) {
        headers.add(header);
      }
    }
    headers.remove(RedriveHeaders.ATTEMPT).add(RedriveHeaders.ATTEMPT, text(attempt));
    if (attempt == 1) {
      headers.remove(RedriveHeaders.SOURCE).add(RedriveHeaders.SOURCE, text(source));
    }
    return headers;
  }

  /** The mark; it has a key, so that a topic that is compacted takes it too. */
  ProducerRecord<byte[], byte[]> mark() {
    Headers headers =
        new RecordHeaders()
            .add(RedriveHeaders.LETTER, text(letter))
            .add(RedriveHeaders.ATTEMPT, text(attempt))
            .add(RedriveHeaders.TIME, text(at));
    return new ProducerRecord<>(
        letter.topic(),
        letter.partition(),
        at.toEpochMilli(),
        text("redrive of " + letter),
        NOTHING,
        headers);
  }

  private static byte[] text(Object value) {
    return value.toString().getBytes(StandardCharsets.UTF_8);
  }
}
