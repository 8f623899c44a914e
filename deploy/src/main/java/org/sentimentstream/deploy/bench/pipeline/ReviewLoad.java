package org.sentimentstream.deploy.bench.pipeline;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.Review;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;

/**
 * Sends reviews, the same ones again and again, each numbered. For one thread; only {@link #stop}
 * is for others.
 */
final class ReviewLoad implements AutoCloseable {

  private final Producer<String, Review> producer;
  private final String topic;
  private final List<String> texts;
  private volatile boolean stopped;
  private final AtomicLong sent = new AtomicLong();
  private volatile @Nullable Exception failure;

  ReviewLoad(ScorerConfig config, List<String> texts) {
    ClientSettings clients = new ClientSettings(config);
    Map<String, Object> settings = clients.producer("bench-load");
    // Kafka's default. The wait counts as latency, but with less each review is a request.
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    this.producer =
        new KafkaProducer<>(
            settings,
            new StringSerializer(),
            SentimentSerdes.value(Review.class, clients.registry()).serializer());
    this.topic = config.topics().reviews();
    this.texts = texts;
  }

  /** Reviews sent until now: the next one's number. */
  long sent() {
    return sent.get();
  }

  /** Sends as fast as it can, and waits until all are there. */
  void sendNow(long reviews) throws IOException {
    for (long i = 0; i < reviews; i++) {
      send();
    }
    flush();
  }

  /**
   * Sends each when it is due, whatever became of those before (an open loop), until all are sent
   * or it is stopped.
   */
  void send(Schedule schedule) throws IOException {
    if (schedule.first() != sent()) {
      throw new IllegalArgumentException("expected a schedule from review " + sent());
    }
    stopped = false;
    while (!stopped && sent() < schedule.end()) {
      long wait = schedule.dueNanos(sent()) - System.nanoTime();
      if (wait > 0) {
        LockSupport.parkNanos(wait);
      } else {
        send();
      }
    }
    flush();
  }

  /** Ends the schedule that is being sent. */
  void stop() {
    stopped = true;
  }

  private void send() {
    String id = Long.toString(sent());
    Review review =
        Review.newBuilder()
            .setReviewId(id)
            .setText(texts.get((int) (sent() % texts.size())))
            .setCreatedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
            .build();
    var unused =
        producer.send(
            new ProducerRecord<>(topic, id, review),
            (metadata, e) -> {
              if (e != null) {
                failure = e;
              }
            });
    sent.incrementAndGet();
  }

  private void flush() throws IOException {
    producer.flush();
    Exception found = failure;
    if (found != null) {
      throw new IOException("a review could not be sent: " + found.getMessage(), found);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
