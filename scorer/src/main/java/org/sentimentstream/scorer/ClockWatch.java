package org.sentimentstream.scorer;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Notices that the machine's clock was set back. Kafka's clients take their time from it: until it
 * has caught up with itself they would send no heartbeat and ask for no metadata, and Kafka Streams
 * would commit nothing, so that the instance's partitions stood still. Only new clients go on. A
 * clock that is set ahead costs no more than some requests.
 */
final class ClockWatch implements AutoCloseable {

  /** Half of the time after which the brokers end a transaction of Kafka Streams. */
  private static final Duration HARMLESS = Duration.ofSeconds(5);

  private static final Duration LOOK = Duration.ofSeconds(1);

  private final LongSupplier clock;
  private final LongSupplier steady;
  private final Consumer<ClockSetBackException> listener;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "clock-watch");
            thread.setDaemon(true);
            return thread;
          });
  private long lead;

  /**
   * @param clock the time of day, in milliseconds
   * @param steady time that nobody sets, in nanoseconds
   * @param listener hears of it when the clock was set back
   */
  ClockWatch(LongSupplier clock, LongSupplier steady, Consumer<ClockSetBackException> listener) {
    this.clock = clock;
    this.steady = steady;
    this.listener = listener;
    this.lead = lead();
  }

  void start() {
    var unused =
        looks.scheduleWithFixedDelay(
            this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  void look() {
    long now = lead();
    Duration back = Duration.ofMillis(lead - now);
    lead = now;
    if (back.compareTo(HARMLESS) > 0) {
      listener.accept(new ClockSetBackException(back));
    }
  }

  /** How far the clock is ahead of the steady time, in milliseconds. */
  private long lead() {
    long before;
    long now;
    do { // again where the process was stopped in between
      before = steady.getAsLong();
      now = clock.getAsLong();
    } while (steady.getAsLong() - before > LOOK.toNanos());
    return now - TimeUnit.NANOSECONDS.toMillis(before);
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
