package org.sentimentstream.scorer.deadletters;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.sentimentstream.scorer.audit.Progress;
import org.sentimentstream.scorer.audit.ReviewPosition;
import org.sentimentstream.scorer.audit.TopicEnds;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;

/**
 * The committed records of the topic of the dead letters, in the order of each partition, from the
 * first that is there up to where the topic ended when this was opened. It holds no more than a
 * fetch of them. For one thread.
 */
public final class DeadLetterLog implements AutoCloseable {

  /** Hears each record. */
  public interface Visitor {
    void letter(StoredLetter letter) throws InterruptedException;

    /** Hears that a dead letter was sent back; comes after the letter itself. */
    void redriven(ReviewPosition letter);
  }

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration SILENCE = Duration.ofSeconds(60);

  /** A record has about 2 MiB at most. */
  private static final int FETCH_BYTES = 8 << 20;

  private final Map<TopicPartition, Long> beginnings;
  private final Map<TopicPartition, Long> ends;
  private final Consumer<byte[], byte[]> consumer;

  private DeadLetterLog(
      Map<TopicPartition, Long> beginnings,
      Map<TopicPartition, Long> ends,
      Consumer<byte[], byte[]> consumer) {
    this.beginnings = beginnings;
    this.ends = ends;
    this.consumer = consumer;
  }

  /** Opens the topic as it is now: all that is committed by now will be read. */
  public static DeadLetterLog open(ScorerConfig config) throws InterruptedException {
    String topic = config.topics().deadLetters();
    String clientId = config.applicationId() + "-dlq";
    try (TopicEnds asked = new TopicEnds(config, clientId)) {
      Map<TopicPartition, Long> beginnings = asked.beginnings(topic);
      Map<TopicPartition, Long> ends = asked.ends(topic);
      Map<String, Object> settings = new ClientSettings(config).consumer(clientId);
      settings.put("fetch.max.bytes", FETCH_BYTES);
      settings.put("max.partition.fetch.bytes", FETCH_BYTES);
      return new DeadLetterLog(beginnings, ends, new KafkaConsumer<>(settings));
    }
  }

  /** Whether there may be a record at a position. */
  public boolean has(ReviewPosition position) {
    TopicPartition partition = position.topicPartition();
    return position.offset() >= beginnings.getOrDefault(partition, 0L)
        && position.offset() < ends.getOrDefault(partition, 0L);
  }

  /** Visits all records. */
  public void visit(Visitor visitor, Progress progress) throws InterruptedException {
    visit(beginnings, visitor, progress);
  }

  /**
   * Visits the last records of each partition.
   *
   * @param count at most so many offsets of each
   */
  public void visitLast(long count, Visitor visitor, Progress progress)
      throws InterruptedException {
    Map<TopicPartition, Long> from = new HashMap<>();
    beginnings.forEach(
        (partition, first) -> from.put(partition, Math.max(first, end(partition) - count)));
    visit(from, visitor, progress);
  }

  /**
   * Visits the records of some partitions.
   *
   * @param from the offset to begin with, for each partition that is meant
   */
  public void visit(Map<TopicPartition, Long> from, Visitor visitor, Progress progress)
      throws InterruptedException {
    consumer.assign(from.keySet());
    from.forEach(consumer::seek);
    long all = from.keySet().stream().mapToLong(this::end).sum();
    long first = from.values().stream().mapToLong(Long::longValue).sum();
    long reached = first;
    long heard = System.nanoTime();
    while (!from.keySet().stream().allMatch(part -> consumer.position(part) >= end(part))) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (record.offset() < end(new TopicPartition(record.topic(), record.partition()))) {
          tell(visitor, record);
        }
      }
      long now = from.keySet().stream().mapToLong(consumer::position).sum();
      if (now > reached) {
        heard = System.nanoTime();
        reached = now;
        progress.done(Math.min(now, all) - first, all - first);
      } else if (System.nanoTime() - heard > SILENCE.toNanos()) {
        throw new TimeoutException(
            "the dead letters were not read to their end: nothing came for "
                + SILENCE.toSeconds()
                + " s");
      }
    }
  }

  private long end(TopicPartition partition) {
    return ends.getOrDefault(partition, 0L);
  }

  private static void tell(Visitor visitor, ConsumerRecord<byte[], byte[]> record)
      throws InterruptedException {
    ReviewPosition marked = Redrive.marked(record);
    if (marked == null) {
      visitor.letter(StoredLetter.of(record));
    } else {
      visitor.redriven(marked);
    }
  }

  /** For each partition of some positions the first of them. */
  public static Map<TopicPartition, Long> firstOf(Iterable<ReviewPosition> positions) {
    Map<TopicPartition, Long> first = new HashMap<>();
    positions.forEach(
        position -> first.merge(position.topicPartition(), position.offset(), Math::min));
    return first;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
