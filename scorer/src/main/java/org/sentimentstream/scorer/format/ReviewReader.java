package org.sentimentstream.scorer.format;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.sentimentstream.events.Review;

/** Reads the review in a record of the reviews' topic. For one thread. */
public interface ReviewReader extends AutoCloseable {

  /**
   * Reads the review.
   *
   * @param record one that has a value
   * @throws org.apache.kafka.common.errors.SerializationException where it holds no review
   * @throws org.sentimentstream.schemas.SchemaRegistryUnavailableException where that cannot be
   *     told now
   */
  Review read(ConsumerRecord<byte[], byte[]> record);

  @Override
  void close();
}
