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

  /** Whatever a status says: one that promises the next in a million years is not believed. */
  private static final Duration LONGEST_HEARTBEAT = Duration.ofHours(1);

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
        Instant now = Instant.now();
        Instant at = old && status.getUpdatedAt().isBefore(now) ? status.getUpdatedAt() : now;
        instances.put(status.getInstanceId(), new Heard(status, at));
      } catch (SerializationException | StackOverflowError e) { // the latter: nested without end
        LOG.warn(
            "Skipped a record that is no status at {}-{}@{}: {}",
            record.topic(),
            record.partition(),
            record.offset(),
            e.toString());
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
    return instances.values().stream().map(heard -> view(heard.status(), heard.at(), now)).toList();
  }

  /** What a status that was heard at a time says now. */
  static InstanceView view(InstanceStatus status, Instant heard, Instant now) {
    Duration age = Duration.between(heard, now);
    Duration heartbeat = Duration.ofMillis(status.getHeartbeatMs());
    Duration promised = heartbeat.compareTo(LONGEST_HEARTBEAT) < 0 ? heartbeat : LONGEST_HEARTBEAT;
    boolean live =
        status.getState() != InstanceState.STOPPED
            && age.compareTo(promised.multipliedBy(SILENT_HEARTBEATS)) <= 0;
    return new InstanceView(status, live, age.isNegative() ? Duration.ZERO : age);
  }

  @Override
  public void close() {
    deserializer.close();
    consumer.close();
  }
}
