package org.sentimentstream.scorer.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.sentimentstream.rollout.InstanceState;
import org.sentimentstream.rollout.InstanceStatus;
import org.sentimentstream.schemas.SentimentSerdes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the status topic: the last status of each instance. For one thread. */
final class StatusReader implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StatusReader.class);
  private static final int SILENT_HEARTBEATS = 3;

  /** A status and when it was heard, by this machine's clock. */
  private record Heard(InstanceStatus status, Instant at) {}

  private final Consumer<byte[], byte[]> consumer;
  private final Deserializer<InstanceStatus> deserializer;
  private final Map<TopicPartition, Long> endsAtStart;
  private final Map<String, Heard> instances = new TreeMap<>();

  /**
   * @param settings of a consumer in no group
   * @param registry settings of the serdes
   */
  StatusReader(Map<String, Object> settings, Map<String, Object> registry, String topic) {
    this.deserializer = SentimentSerdes.value(InstanceStatus.class, registry).deserializer();
    this.consumer = new KafkaConsumer<>(settings);
    try {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      this.endsAtStart = consumer.endOffsets(partitions);
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  /** Reads on for at most this long. */
  void poll(Duration timeout) {
    boolean old = !caughtUp();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
      byte[] value = record.value();
      if (value == null) {
        continue;
      }
      try {
        InstanceStatus status = deserializer.deserialize(record.topic(), record.headers(), value);
        // What was there before this reader is as old as it says; the rest is heard now, whatever
        // the other machine's clock shows.
        Instant at = old ? status.getUpdatedAt() : Instant.now();
        instances.put(status.getInstanceId(), new Heard(status, at));
      } catch (SerializationException e) {
        LOG.warn(
            "Skipped a record that is no status at {}-{}@{}: {}",
            record.topic(),
            record.partition(),
            record.offset(),
            e.getMessage());
      }
    }
  }

  /** True when all that was there when this reader was made has been read. */
  boolean caughtUp() {
    return endsAtStart.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /** All instances, by id. */
  List<InstanceView> instances() {
    Instant now = Instant.now();
    return instances.values().stream().map(heard -> view(heard, now)).toList();
  }

  private static InstanceView view(Heard heard, Instant now) {
    InstanceStatus status = heard.status();
    Duration age = Duration.between(heard.at(), now);
    long silentMs = SILENT_HEARTBEATS * status.getHeartbeatMs();
    boolean live = status.getState() != InstanceState.STOPPED && age.toMillis() <= silentMs;
    return new InstanceView(status, live, age.isNegative() ? Duration.ZERO : age);
  }

  @Override
  public void close() {
    deserializer.close();
    consumer.close();
  }
}
