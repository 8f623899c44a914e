package org.sentimentstream.deploy.bench.pipeline;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.deploy.demo.CtrlC;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;

/**
 * Every event that a consumer of committed records has seen, in the order in which it saw them. A
 * thread of its own reads; what is asked for here may be asked by any.
 */
final class EventLog implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration STALL = Duration.ofSeconds(60);
  private static final long LOOK_MILLIS = 50;

  private final String deadLetters;
  private final Consumer<byte[], byte[]> consumer;
  private final Deserializer<SentimentEvent> events;
  private final Thread thread = new Thread(this::read, "event-log");

  // Guarded by this.
  private final List<SeenEvent> seen = new ArrayList<>();
  private final BitSet sequences = new BitSet();
  private long duplicates;
  private long dead;
  private @Nullable RuntimeException failure;

  /** Begins to read from the topics' beginning. */
  EventLog(ScorerConfig config) {
    ClientSettings clients = new ClientSettings(config);
    deadLetters = config.topics().deadLetters();
    events = SentimentSerdes.value(SentimentEvent.class, clients.registry()).deserializer();
    consumer = new KafkaConsumer<>(clients.consumer("bench-reader"));
    List<TopicPartition> partitions =
        Stream.of(config.topics().sentiment(), deadLetters)
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    thread.setDaemon(true);
    thread.start();
  }

  private void read() {
    try {
      while (true) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          add(record, System.nanoTime());
        }
      }
    } catch (WakeupException e) {
      // Closed.
    } catch (RuntimeException e) {
      synchronized (this) {
        failure = e;
      }
    }
  }

  private void add(ConsumerRecord<byte[], byte[]> record, long now) {
    if (record.topic().equals(deadLetters)) {
      synchronized (this) {
        dead++;
      }
      return;
    }
    SentimentEvent event = events.deserialize(record.topic(), record.headers(), record.value());
    SeenEvent seenEvent =
        new SeenEvent(
            Long.parseLong(event.getReviewId()),
            record.partition(),
            event.getModel().getVersion().intern(),
            event.getTokenCount(),
            event.getScoredAt().toEpochMilli(),
            now);
    synchronized (this) {
      int sequence = (int) seenEvent.sequence();
      duplicates += sequences.get(sequence) ? 1 : 0;
      sequences.set(sequence);
      seen.add(seenEvent);
    }
  }

  synchronized int size() {
    return seen.size();
  }

  /** Different reviews whose event was seen. */
  synchronized long reviews() {
    return sequences.cardinality();
  }

  /** Events of reviews that had one before. */
  synchronized long duplicates() {
    return duplicates;
  }

  /** The events of the reviews with these numbers. */
  synchronized List<SeenEvent> ofReviews(long from, long to) {
    return seen.stream()
        .filter(event -> event.sequence() >= from && event.sequence() < to)
        .toList();
  }

  /**
   * Waits until events of so many reviews were seen.
   *
   * @throws IOException where the scorer ended, a review became a dead letter, or nothing comes any
   *     more
   * @throws InterruptedException at Ctrl-C
   */
  void await(long reviews, ScorerProcess scorer, CtrlC ctrlC)
      throws IOException, InterruptedException {
    long before = -1;
    long lastChange = System.nanoTime();
    while (true) {
      long now = check();
      if (now >= reviews) {
        return;
      }
      ctrlC.check();
      scorer.requireAlive();
      if (now != before) {
        before = now;
        lastChange = System.nanoTime();
      } else if (System.nanoTime() - lastChange > STALL.toNanos()) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "expected events of %,d reviews, found %,d and no more for %d s; the scorer: %s",
                reviews,
                now,
                STALL.toSeconds(),
                scorer.tail()));
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private synchronized long check() throws IOException {
    if (failure != null) {
      throw failure;
    }
    if (dead > 0) {
      throw new IOException("expected events only, found " + dead + " dead letters");
    }
    return reviews();
  }

  @Override
  public void close() {
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    consumer.close();
    events.close();
  }
}
