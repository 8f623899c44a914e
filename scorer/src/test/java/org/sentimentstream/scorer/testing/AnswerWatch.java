package org.sentimentstream.scorer.testing;

import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.sentimentstream.scorer.config.ClientSettings;

/**
 * Follows the answers as they come, as any {@code read_committed} consumer sees them, so that it is
 * known at any time which reviews have theirs. It says when; an {@link Audit} says whether.
 */
final class AnswerWatch implements AutoCloseable {

  private final Surroundings around;
  private final Thread thread = new Thread(this::watch, "answers");
  private final BitSet answered = new BitSet(); // guarded by this, as is the next
  private final Map<Integer, Integer> newest = new HashMap<>(); // review's number, by partition
  private volatile boolean watching = true;

  AnswerWatch(Surroundings around) {
    this.around = around;
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  private void watch() {
    Map<String, Object> settings = new ClientSettings(around.config()).consumer("answers");
    settings.put("fetch.min.bytes", 1 << 16); // a fetch costs the brokers as much as its records
    try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
      List<TopicPartition> partitions =
          Stream.of(around.config().topics().sentiment(), around.config().topics().deadLetters())
              .flatMap(topic -> consumer.partitionsFor(topic).stream())
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (watching) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          note(around.answer(record));
        }
      }
    }
  }

  private synchronized void note(Answer answer) {
    if (!answer.id().chars().allMatch(Character::isDigit)) {
      return; // a dead letter of a sound review: its event is what is waited for
    }
    int number = Integer.parseInt(answer.id());
    answered.set(number);
    newest.merge(answer.place().partition(), number, Math::max);
  }

  /** Whether each of the first reviews has its answer. */
  synchronized boolean hasFirst(int count) {
    return answered.nextClearBit(0) >= count;
  }

  /** In how many partitions a review has its answer that was sent when so many had been before. */
  synchronized long partitionsBeyond(int count) {
    return newest.values().stream().filter(number -> number >= count).count();
  }

  @Override
  public void close() {
    watching = false;
  }
}
