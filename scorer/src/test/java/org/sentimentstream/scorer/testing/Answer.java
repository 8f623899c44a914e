package org.sentimentstream.scorer.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.sentimentstream.events.RecordPosition;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.schemas.DeadLetterHeaders;

/**
 * What came of a review.
 *
 * @param id the review's own, as the answer has it
 * @param place where the answer says that the review was
 * @param key of the answer
 * @param event false: a dead letter
 */
record Answer(String id, Place place, String key, boolean event) {

  /** Where a record of the reviews is. */
  record Place(int partition, long offset) {}

  static Answer of(ConsumerRecord<byte[], byte[]> record, SentimentEvent event) {
    RecordPosition source = event.getSource().orElseThrow();
    Place place = new Place(source.getPartition(), source.getOffset());
    return new Answer(event.getReviewId(), place, new String(record.key(), UTF_8), true);
  }

  static Answer ofDeadLetter(ConsumerRecord<byte[], byte[]> record) {
    Headers headers = record.headers();
    Place place =
        new Place(
            Integer.parseInt(text(headers, DeadLetterHeaders.PARTITION)),
            Long.parseLong(text(headers, DeadLetterHeaders.OFFSET)));
    String id = ReviewFlow.damagedId(record.value());
    return new Answer(id, place, new String(record.key(), UTF_8), false);
  }

  private static String text(Headers headers, String name) {
    return new String(Objects.requireNonNull(headers.lastHeader(name), name).value(), UTF_8);
  }
}
