package org.sentimentstream.scorer.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.sentimentstream.schemas.SchemaRegistryUnavailableException;
import org.sentimentstream.schemas.SentimentSerdes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the committed records of a topic of one partition, in no group. For one thread. A record
 * that is not of the topic's type is skipped; a registry that is away stops the reading at that
 * record, which is read again by the next {@link #poll}: to skip it would set this reader apart
 * from all others.
 */
public final class TopicReader<T extends SpecificRecord> implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);

  /** A record and where it is. */
  public record Read<T>(long offset, T value) {}

  private final TopicPartition partition;
  private final Consumer<byte[], byte[]> consumer;
  private final Deserializer<T> deserializer;

  /**
   * Reads from the beginning.
   *
   * @param settings of a consumer in no group
   * @param registry settings of the serdes
   */
  TopicReader(
      Class<T> type, Map<String, Object> settings, Map<String, Object> registry, String topic) {
    this.partition = new TopicPartition(topic, 0);
    this.deserializer = SentimentSerdes.value(type, registry).deserializer();
    this.consumer = new KafkaConsumer<>(settings);
    try {
      int partitions = consumer.partitionsFor(topic).size();
      if (partitions != 1) {
        throw new IllegalStateException(
            "topic "
                + topic
                + " must have one partition, so that its records have one order; it has "
                + partitions);
      }
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  /** Goes on behind the last record. */
  void seekToEnd() {
    consumer.seek(partition, end());
  }

  /** Goes on with the first record that was written then or later. */
  void seekTo(Instant time) {
    OffsetAndTimestamp found =
        consumer.offsetsForTimes(Map.of(partition, time.toEpochMilli())).get(partition);
    if (found == null) {
      seekToEnd();
    } else {
      consumer.seek(partition, found.offset());
    }
  }

  /**
   * Reads on for at most this long; gives the records that came.
   *
   * @throws SchemaRegistryUnavailableException where the first of them cannot be read yet
   */
  public List<Read<T>> poll(Duration timeout) {
    List<Read<T>> read = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
      byte[] value = record.value();
      if (value == null) {
        continue;
      }
      try {
        read.add(
            new Read<>(
                record.offset(),
                deserializer.deserialize(record.topic(), record.headers(), value)));
      } catch (SchemaRegistryUnavailableException e) {
        consumer.seek(partition, record.offset());
        if (read.isEmpty()) {
          throw e;
        }
        return read;
      } catch (SerializationException | StackOverflowError e) { // the latter: nested without end
        LOG.warn("Skipped a record at {}@{}: {}", partition, record.offset(), e.toString());
      }
    }
    return read;
  }

  /** Offset behind the last record that is there now. */
  public long end() {
    return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
  }

  /** Whether everything before an offset was read. */
  public boolean hasReached(long offset) {
    return consumer.position(partition) >= offset;
  }

  @Override
  public void close() {
    deserializer.close();
    consumer.close();
  }
}
