package org.sentimentstream.deploy.demo;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.sentimentstream.events.Review;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.schemas.RedriveHeaders;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.config.ScorerTopics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what everybody may read: reviews, their events and the dead letters, from the beginning and
 * committed records only.
 */
final class ArrivalReader implements AutoCloseable {

  /** Is told of each record. */
  interface Listener {
    void onReview(Review review);

    void onEvent(SentimentEvent event);

    void onDeadLetter();
  }

  private static final Logger LOG = LoggerFactory.getLogger(ArrivalReader.class);

  private final Consumer<byte[], byte[]> consumer;
  private final Deserializer<Review> reviews;
  private final Deserializer<SentimentEvent> events;
  private final ScorerTopics topics;

  ArrivalReader(ScorerConfig config) {
    ClientSettings clients = new ClientSettings(config);
    this.topics = config.topics();
    this.reviews = SentimentSerdes.value(Review.class, clients.registry()).deserializer();
    this.events = SentimentSerdes.value(SentimentEvent.class, clients.registry()).deserializer();
    this.consumer = new KafkaConsumer<>(clients.consumer("demo-reader"));
    List<TopicPartition> partitions =
        Stream.of(topics.reviews(), topics.sentiment(), topics.deadLetters())
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Reads what is there, waiting for at most this long. */
  void poll(Duration timeout, Listener listener) {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
      try {
        tell(listener, record);
      } catch (SerializationException e) {
        // Somebody wrote it by other means; a review like that becomes a dead letter.
        LOG.warn(
            "Unreadable record {}-{}@{}: {}",
            record.topic(),
            record.partition(),
            record.offset(),
            e.getMessage());
      }
    }
  }

  private void tell(Listener listener, ConsumerRecord<byte[], byte[]> record) {
    String topic = record.topic();
    if (topic.equals(topics.deadLetters())) {
      if (!RedriveHeaders.isMark(record.headers())) {
        listener.onDeadLetter();
      }
    } else if (topic.equals(topics.sentiment())) {
      listener.onEvent(events.deserialize(topic, record.headers(), record.value()));
    } else {
      listener.onReview(reviews.deserialize(topic, record.headers(), record.value()));
    }
  }

  /** Reads to the present end of all topics. */
  void drain(Listener listener) {
    Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(consumer.assignment()));
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      poll(Duration.ofMillis(100), listener);
    }
  }

  @Override
  public void close() {
    consumer.close();
    reviews.close();
    events.close();
  }
}
