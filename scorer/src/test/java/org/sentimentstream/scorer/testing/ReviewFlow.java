package org.sentimentstream.scorer.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.sentimentstream.scorer.config.ClientSettings;

/**
 * Reviews that flow all the time, one of a hundred damaged so that it becomes a dead letter. They
 * are numbered from 0 on, and a review's id is its number.
 */
public final class ReviewFlow implements AutoCloseable {

  private static final long REVIEWS_PER_SECOND =
      Long.getLong("sentiment.test.reviewsPerSecond", 200);
  private static final int KEYS = 997;
  private static final int DAMAGED_EVERY = 100;
  private static final String DAMAGED = "damaged ";

  /**
   * One that was sent.
   *
   * @param sound false: it is no review
   * @param place where the brokers put it, once they have
   */
  record Sent(String id, String key, boolean sound, Future<RecordMetadata> place) {}

  private final Surroundings around;
  private final Producer<byte[], byte[]> producer;
  private final Thread sender = new Thread(this::send, "reviews");
  private final List<Sent> sent = new ArrayList<>(); // guarded by this
  private volatile boolean flowing = true;

  ReviewFlow(Surroundings around) {
    this.around = around;
    Map<String, Object> settings = new ClientSettings(around.config()).producer("load");
    settings.put("delivery.timeout.ms", 120_000);
    settings.put("max.block.ms", 120_000);
    settings.put("linger.ms", 50); // a batch costs the brokers as much as a review
    this.producer = new KafkaProducer<>(settings);
  }

  void start() {
    sender.start();
  }

  private void send() {
    long begin = System.nanoTime();
    for (int i = 0; flowing; i++) {
      if (i % DAMAGED_EVERY == DAMAGED_EVERY - 1) {
        send(false, id -> (DAMAGED + id).getBytes(UTF_8));
      } else {
        send(true, id -> around.bytes(Surroundings.review(id, text(id))));
      }
      // An open loop: what is late does not slow down what follows.
      long due = begin + (i + 1) * 1_000_000_000L / REVIEWS_PER_SECOND;
      while (flowing && due - System.nanoTime() > 0) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
    }
  }

  /** Sends a review more, whose schema no scorer has seen before. */
  public void sendOfNewerSchema() {
    send(true, id -> NewerReview.bytes(id, text(id)));
  }

  private synchronized void send(boolean sound, Function<String, byte[]> value) {
    String id = Integer.toString(sent.size());
    String key = "key-" + sent.size() % KEYS;
    sent.add(
        new Sent(
            id, key, sound, producer.send(around.record(key.getBytes(UTF_8), value.apply(id)))));
  }

  /** The text of a review by its id. */
  static String text(String id) {
    return "a good film, review " + id;
  }

  /** The id of a record that is no review, by its value; what was not sent here has another one. */
  static String damagedId(byte[] value) {
    return new String(value, UTF_8).replace(DAMAGED, "");
  }

  /** How many were sent, whether or not the brokers have them yet. */
  public synchronized int count() {
    return sent.size();
  }

  /** What was sent. */
  synchronized List<Sent> sent() {
    return List.copyOf(sent);
  }

  /** Sends no more. */
  void stop() throws InterruptedException {
    flowing = false;
    sender.join();
  }

  @Override
  public void close() {
    flowing = false;
    producer.close(Duration.ofSeconds(1));
  }
}
