package org.sentimentstream.scorer.rollout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.rollout.RolloutCommand;
import org.sentimentstream.schemas.SchemaRegistryUnavailableException;
import org.sentimentstream.schemas.SentimentSerdes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log of commands from its beginning and folds it. For one thread. A record that is no
 * command is skipped; a registry that is away stops the reading at that record, which is read again
 * by the next {@link #poll}: to skip it would set this reader apart from all others.
 */
final class ControlLogReader implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ControlLogReader.class);

  /** A command and what became of it. */
  record Entry(RolloutCommand command, RolloutState.Outcome outcome) {}

  private final TopicPartition partition;
  private final Consumer<byte[], byte[]> consumer;
  private final Deserializer<RolloutCommand> deserializer;
  private RolloutState state = RolloutState.empty();
  private long unreadable;

  /**
   * @param settings of a consumer in no group
   * @param registry settings of the serdes
   */
  ControlLogReader(Map<String, Object> settings, Map<String, Object> registry, String topic) {
    this.partition = new TopicPartition(topic, 0);
    this.deserializer = SentimentSerdes.value(RolloutCommand.class, registry).deserializer();
    this.consumer = new KafkaConsumer<>(settings);
    try {
      int partitions = consumer.partitionsFor(topic).size();
      if (partitions != 1) {
        throw new IllegalStateException(
            "topic "
                + topic
                + " must have one partition, so that its commands have one order; it has "
                + partitions);
      }
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  /**
   * Reads on for at most this long; gives the commands that came.
   *
   * @throws SchemaRegistryUnavailableException where the first of them cannot be read yet
   */
  List<Entry> poll(Duration timeout) {
    List<Entry> entries = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
      try {
        Entry entry = fold(record);
        if (entry != null) {
          entries.add(entry);
        }
      } catch (SchemaRegistryUnavailableException e) {
        consumer.seek(partition, record.offset());
        if (entries.isEmpty()) {
          throw e;
        }
        return entries;
      }
    }
    return entries;
  }

  private @Nullable Entry fold(ConsumerRecord<byte[], byte[]> record) {
    RolloutCommand command = read(record);
    if (command == null) {
      unreadable++;
      return null;
    }
    RolloutState.Outcome outcome = state.apply(command);
    state = outcome.state();
    if (outcome instanceof RolloutState.Rejected rejected) {
      LOG.info(
          "Command {} of {} at {}@{} is rejected: {}",
          command.getCommandId(),
          command.getActor(),
          partition,
          record.offset(),
          rejected.reason());
    }
    return new Entry(command, outcome);
  }

  private @Nullable RolloutCommand read(ConsumerRecord<byte[], byte[]> record) {
    String problem = "it has no value";
    try {
      byte[] value = record.value();
      if (value != null) {
        return deserializer.deserialize(record.topic(), record.headers(), value);
      }
    } catch (SerializationException | StackOverflowError e) {
      problem = e.toString();
    }
    LOG.warn(
        "Skipped a record that is no rollout command at {}@{}: {}",
        partition,
        record.offset(),
        problem);
    return null;
  }

  /** Where the log ends now: with {@link #hasFolded} tells whether all of it was read. */
  long end() {
    return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
  }

  /** True when every command before this offset has been folded. */
  boolean hasFolded(long end) {
    return consumer.position(partition) >= end;
  }

  RolloutState state() {
    return state;
  }

  /** Records so far that were no commands. */
  long unreadable() {
    return unreadable;
  }

  @Override
  public void close() {
    deserializer.close();
    consumer.close();
  }
}
