package org.sentimentstream.scorer.audit;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.Review;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.format.ReviewReader;

/**
 * The committed records of the reviews' topic, read in no group, and the reviews in them as a
 * scorer reads them. For one thread.
 */
final class ReviewRecords implements AutoCloseable {

  /** Hears the records of a range, some at a time and in order. */
  interface Visitor {
    void visit(List<ConsumerRecord<byte[], byte[]>> records)
        throws IOException, InterruptedException;
  }

  /** How many records are visited at a time at most. */
  private static final int POLL_RECORDS = 4_000;

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration SILENCE = Duration.ofSeconds(60);

  private final int maxReviewBytes;
  private final Consumer<byte[], byte[]> consumer;
  private final ReviewReader reviews;

  ReviewRecords(ScorerConfig config, String clientId) {
    ClientSettings clients = new ClientSettings(config);
    Map<String, Object> settings = clients.consumer(clientId);
    settings.putIfAbsent("max.poll.records", POLL_RECORDS);
    settings.putIfAbsent("max.partition.fetch.bytes", 8 << 20);
    this.maxReviewBytes = config.maxReviewBytes();
    this.consumer = new KafkaConsumer<>(settings);
    this.reviews = config.formats().reviewReader(clients.registry());
  }

  /** Visits the committed records of a partition from an offset on and before another. */
  void visit(TopicPartition partition, long from, long to, Visitor visitor)
      throws IOException, InterruptedException {
    consumer.assign(List.of(partition));
    consumer.seek(partition, from);
    long heard = System.nanoTime();
    long position = from;
    while (position < to) {
      List<ConsumerRecord<byte[], byte[]>> read = consumer.poll(POLL).records(partition);
      List<ConsumerRecord<byte[], byte[]>> wanted =
          read.stream().filter(record -> record.offset() < to).toList();
      if (!wanted.isEmpty()) {
        visitor.visit(wanted);
      }
      long reached = consumer.position(partition);
      if (reached > position || !read.isEmpty()) {
        heard = System.nanoTime();
      } else if (System.nanoTime() - heard > SILENCE.toNanos()) {
        throw new TimeoutException(
            partition + " was not read to offset " + to + ": nothing came behind " + reached);
      }
      position = reached;
    }
  }

  /** The offset of a partition's first record at a time or later; its end where there is none. */
  long firstSince(TopicPartition partition, long timeMs, long end) {
    var found = consumer.offsetsForTimes(Map.of(partition, timeMs)).get(partition);
    return found == null ? end : found.offset();
  }

  /** The record at an offset; empty where there is none that is committed. */
  Optional<ConsumerRecord<byte[], byte[]>> at(TopicPartition partition, long offset)
      throws IOException, InterruptedException {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    visit(partition, offset, offset + 1, found::addAll);
    return found.stream().findFirst();
  }

  /**
   * The review in a record; empty where a scorer makes a dead letter of it.
   *
   * @throws org.sentimentstream.schemas.SchemaRegistryUnavailableException where that cannot be
   *     told now
   */
  Optional<Review> review(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null || size(record) > maxReviewBytes) {
      return Optional.empty();
    }
    try {
      return Optional.of(reviews.read(record));
    } catch (SerializationException e) {
      return Optional.empty();
    }
  }

  /** As the scorer counts: key, value and headers. */
  private static long size(ConsumerRecord<byte[], byte[]> record) {
    long size = length(record.key()) + length(record.value());
    for (Header header : record.headers()) {
      size += header.key().length() + length(header.value());
    }
    return size;
  }

  private static long length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  @Override
  public void close() {
    reviews.close();
    consumer.close();
  }
}
