package org.sentimentstream.scorer.audit;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.RecordPosition;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.schemas.DeadLetter;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;

/**
 * Reads what was answered, sentiment events and dead letters, up to where the topics end when it is
 * asked. For one thread.
 */
final class AnswerReader {

  /** Hears each committed record. */
  private interface Visitor {
    void visit(ConsumerRecord<byte[], byte[]> record);
  }

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration SILENCE = Duration.ofSeconds(60);

  private final ScorerConfig config;
  private final TopicEnds ends;
  private final String clientId;
  private long withoutSource;
  private boolean incomplete;

  AnswerReader(ScorerConfig config, TopicEnds ends, String clientId) {
    this.config = config;
    this.ends = ends;
    this.clientId = clientId;
  }

  /**
   * Notes all answers that belong to the index.
   *
   * @param sinceMs time of the records to begin with (an event has the time of its review's
   *     record); null for all
   */
  void read(AnswerIndex index, @Nullable Long sinceMs) throws InterruptedException {
    ClientSettings clients = new ClientSettings(config);
    String reviews = config.topics().reviews();
    withoutSource = 0;
    try (Deserializer<SentimentEvent> events =
        config.formats().eventSerde(clients.registry()).deserializer()) {
      visit(
          config.topics().sentiment(),
          sinceMs,
          record -> {
            SentimentEvent event = event(events, record);
            RecordPosition source = event == null ? null : event.getSource().orElse(null);
            if (event == null || source == null) {
              withoutSource++;
            } else if (source.getTopic().equals(reviews)) {
              index.event(
                  source.getPartition(),
                  source.getOffset(),
                  new AnswerIndex.Stamp(event.getModel(), event.getRolloutEpoch().orElse(null)),
                  event.getPositiveProbability());
            }
          });
    }
    visit(
        config.topics().deadLetters(),
        sinceMs,
        record -> {
          DeadLetter letter = deadLetter(record);
          if (letter != null
              && letter.topic().equals(reviews)
              && letter.applicationId().equals(config.applicationId())) {
            index.deadLetter(letter.partition(), letter.offset());
          }
        });
  }

  private static @Nullable SentimentEvent event(
      Deserializer<SentimentEvent> events, ConsumerRecord<byte[], byte[]> record) {
    try {
      return events.deserialize(record.topic(), record.headers(), record.value());
    } catch (SerializationException | StackOverflowError e) { // the latter: nested without end
      return null;
    }
  }

  private static @Nullable DeadLetter deadLetter(ConsumerRecord<byte[], byte[]> record) {
    try {
      return DeadLetter.read(record.headers());
    } catch (IllegalArgumentException e) {
      return null; // of somebody else
    }
  }

  private void visit(String topic, @Nullable Long sinceMs, Visitor visitor)
      throws InterruptedException {
    Map<TopicPartition, Long> end = ends.ends(topic);
    incomplete |= ends.beginnings(topic).values().stream().anyMatch(offset -> offset > 0);
    Map<String, Object> settings = new ClientSettings(config).consumer(clientId + "-answers");
    settings.putIfAbsent("max.poll.records", 10_000);
    try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
      consumer.assign(end.keySet());
      consumer.seekToBeginning(end.keySet());
      if (sinceMs != null) {
        seek(consumer, end, sinceMs);
      }
      long heard = System.nanoTime();
      long reached = -1;
      while (!end.entrySet().stream()
          .allMatch(entry -> consumer.position(entry.getKey()) >= entry.getValue())) {
        consumer.poll(POLL).forEach(visitor::visit);
        long now = end.keySet().stream().mapToLong(consumer::position).sum();
        if (now > reached) {
          heard = System.nanoTime();
          reached = now;
        } else if (System.nanoTime() - heard > SILENCE.toNanos()) {
          throw new TimeoutException(
              "topic "
                  + topic
                  + " was not read to its end: nothing came for "
                  + SILENCE.toSeconds()
                  + " s");
        }
      }
    }
  }

  private static void seek(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> end, long sinceMs) {
    Map<TopicPartition, Long> times = new HashMap<>();
    end.keySet().forEach(partition -> times.put(partition, sinceMs));
    Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
    end.forEach(
        (partition, last) -> {
          OffsetAndTimestamp first = found.get(partition);
          consumer.seek(partition, first == null ? last : first.offset());
        });
  }

  /** Events that do not say what they came from, in what was read last. */
  long withoutSource() {
    return withoutSource;
  }

  /** Whether the oldest answers are no longer there. */
  boolean incomplete() {
    return incomplete;
  }
}
