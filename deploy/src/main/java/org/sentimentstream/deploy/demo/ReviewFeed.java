package org.sentimentstream.deploy.demo;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.sentimentstream.events.Review;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that sends reviews at an even pace, from the beginning again when they run out, up to a
 * limit that can be raised while it runs.
 */
final class ReviewFeed implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ReviewFeed.class);

  private final Producer<String, Review> producer;
  private final String topic;
  private final List<DemoReview> reviews;
  private final long intervalNanos;
  private final Ledger ledger;
  private final Thread thread = new Thread(this::run, "review-feed");

  private final Lock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long limit;
  private boolean closed;

  ReviewFeed(
      Producer<String, Review> producer,
      String topic,
      List<DemoReview> reviews,
      double perSecond,
      Ledger ledger) {
    this.producer = producer;
    this.topic = topic;
    this.reviews = reviews;
    this.intervalNanos = Math.round(1e9 / perSecond);
    this.ledger = ledger;
    this.thread.setDaemon(true);
  }

  /** Begins to send; after {@code limit} reviews it waits. */
  void start(long limit) {
    raiseLimit(limit);
    thread.start();
  }

  /** Lets it send up to this number of reviews in all. */
  void raiseLimit(long newLimit) {
    lock.lock();
    try {
      limit = newLimit;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    long due = System.nanoTime();
    for (long number = 0; awaitTurn(number, due); number++) {
      send(number);
      // After a pause it goes on at its pace, without making up for the lost time.
      due = Math.max(due + intervalNanos, System.nanoTime() - intervalNanos);
    }
  }

  /** Waits until the review with this number may go and is due; false where none may any more. */
  private boolean awaitTurn(long number, long due) {
    lock.lock();
    try {
      while (!closed && number >= limit) {
        changed.await();
      }
      long remaining = due - System.nanoTime();
      while (!closed && remaining > 0) {
        changed.awaitNanos(remaining);
        remaining = due - System.nanoTime();
      }
      return !closed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void send(long number) {
    DemoReview review = reviews.get((int) (number % reviews.size()));
    String id = String.format(Locale.ROOT, "demo-%06d", number + 1);
    ledger.sending(id, review, System.nanoTime());
    Review record = review.toRecord(id, Instant.now().truncatedTo(ChronoUnit.MILLIS));
    var unused =
        producer.send(
            new ProducerRecord<>(topic, id, record),
            (metadata, failure) -> {
              if (failure != null) {
                LOG.warn("Review {} was not sent: {}", id, failure.getMessage());
              }
            });
  }

  /** Sends nothing more, and waits until what was sent has arrived. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close();
  }
}
