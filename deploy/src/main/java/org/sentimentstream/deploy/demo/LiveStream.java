package org.sentimentstream.deploy.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.Review;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.scorer.ScorerApplication;
import org.sentimentstream.scorer.rollout.Manifest;

/**
 * The part of the demo that one watches: reviews flow, events come back into the table, and in the
 * middle of it the second model takes over.
 */
final class LiveStream implements ArrivalReader.Listener, AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(50);
  private static final long STALL_NANOS = Duration.ofSeconds(60).toNanos();
  private static final long SETTLE_NANOS = Duration.ofSeconds(5).toNanos();

  /** Where the reviews have no end, the second model comes after this time. */
  private static final long SWAP_AFTER_NANOS = Duration.ofSeconds(15).toNanos();

  private final DemoOptions options;
  private final EventTable table;
  private final ScorerApplication scorer;
  private final ReviewFeed feed;
  private final ModelSwap rollout;
  private final ArrivalReader reader;
  private final Ledger ledger;
  private final ModelWatch modelWatch;
  private final RecentTexts texts = new RecentTexts();

  /** The operator of the rollout, who works beside the stream. */
  private final ExecutorService operator = Executors.newSingleThreadExecutor();

  private final long begin = System.nanoTime();
  private long lastArrival = begin;
  private @Nullable Future<?> swap;
  private boolean saidThatAllAreThrough;

  LiveStream(
      DemoOptions options,
      EventTable table,
      ScorerApplication scorer,
      ReviewFeed feed,
      ModelSwap rollout,
      ArrivalReader reader,
      Ledger ledger) {
    this.options = options;
    this.table = table;
    this.scorer = scorer;
    this.feed = feed;
    this.rollout = rollout;
    this.reader = reader;
    this.ledger = ledger;
    this.modelWatch = new ModelWatch(table);
  }

  /** Runs until all is through, where the demo is to exit then, or until Ctrl-C. */
  void run(CtrlC ctrlC) throws IOException {
    Future<Manifest> second = operator.submit(() -> rollout.publish(options.secondModel()));
    table.printHeader();
    feed.start(options.reviewsBeforeSwap());
    while (!ctrlC.isRequested() && !isOver()) {
      int before = ledger.arrivals();
      reader.poll(POLL, this);
      modelWatch.look(scorer.progress());
      if (ledger.arrivals() > before) {
        lastArrival = System.nanoTime();
      }
      if (swap == null && isSwapDue()) {
        swap = operator.submit(() -> swapTo(second));
      }
    }
    feed.close();
    settle();
    scorer.close();
    reader.drain(this);
  }

  private boolean isSwapDue() {
    return options.reviews() == null
        ? System.nanoTime() - begin > SWAP_AFTER_NANOS
        : ledger.accountedFor() >= options.swapAfterEvents();
  }

  private @Nullable Void swapTo(Future<Manifest> model)
      throws IOException, InterruptedException, ExecutionException {
    try {
      rollout.activate(model.get());
      return null;
    } finally {
      feed.raiseLimit(options.reviewsInAll());
    }
  }

  private boolean isOver() throws IOException {
    if (scorer.state() == ScorerApplication.State.FAILED) {
      throw new IOException("the scorer ended: " + scorer.failure().map(Throwable::toString));
    }
    Integer reviews = options.reviews();
    boolean through =
        reviews != null && ledger.accountedFor() >= reviews && swap != null && swap.isDone();
    if (through && !options.exit() && !saidThatAllAreThrough) {
      saidThatAllAreThrough = true;
      table.printNote("all reviews are through; broker and scorer stay up until Ctrl-C");
    }
    boolean stalled = System.nanoTime() - lastArrival > STALL_NANOS;
    return options.exit() && (through || stalled);
  }

  /** Lets what was sent come out. */
  private void settle() {
    long end = System.nanoTime() + SETTLE_NANOS;
    while (ledger.summary().missing() > 0 && System.nanoTime() < end) {
      reader.poll(POLL, this);
    }
  }

  /** How often one model took another's place. */
  int swaps() {
    return modelWatch.swaps();
  }

  /** Why the second model did not take over; null where it did, or was not yet to. */
  @Nullable Throwable swapFailure() {
    if (swap == null || !swap.isDone()) {
      return null;
    }
    try {
      swap.get();
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e;
    }
  }

  @Override
  public void onReview(Review review) {
    texts.add(review.getReviewId(), review.getText());
  }

  @Override
  public void onEvent(SentimentEvent event) {
    long now = System.nanoTime();
    OptionalLong latency = ledger.scored(event, now);
    table.add(event, texts.remove(event.getReviewId()), latency, now);
  }

  @Override
  public void onDeadLetter() {
    ledger.deadLetter();
    table.printNote("a dead letter: a record of topic reviews that cannot be scored");
  }

  @Override
  public void close() {
    feed.close();
    operator.shutdownNow();
  }
}
