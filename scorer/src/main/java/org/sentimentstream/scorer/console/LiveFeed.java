package org.sentimentstream.scorer.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.Review;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.scorer.rollout.ActiveModel;
import org.sentimentstream.scorer.topology.ScoringListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows viewers what the instance scores, as it scores it. It listens to the scoring and does not
 * read topics: text, event and the very model that scored are at hand there, and an instance needs
 * no right to read events. While nobody watches, a review costs one volatile read. While somebody
 * does, at most {@link #PER_SECOND} reviews a second are handed to a thread of the feed's own,
 * which scores them again for the words that decided them; all others are only counted. No stream
 * thread waits for a viewer.
 */
final class LiveFeed implements ScoringListener, AutoCloseable {

  /** More than a person can read. */
  static final int PER_SECOND = 10;

  static final int MAX_VIEWERS = 16;
  private static final int WAITING = 2 * PER_SECOND;
  private static final int VIEWER_QUEUE = 50;
  private static final long GAP_NANOS = 1_000_000_000L / PER_SECOND;

  /** Of a longer text the page gets this much, UTF-16 code units. */
  private static final int TEXT_SHOWN = 4_000;

  private static final Logger LOG = LoggerFactory.getLogger(LiveFeed.class);

  private record Scored(
      Review review,
      SentimentEvent event,
      ActiveModel model,
      long recordTimestamp,
      Duration time) {}

  /** One who watches. For one thread. */
  final class Viewer implements AutoCloseable {
    private final BlockingQueue<ObjectNode> queue = new ArrayBlockingQueue<>(VIEWER_QUEUE);
    private final LongAdder dropped = new LongAdder();
    private final long notShownBefore = notShown.sum();

    private void offer(ObjectNode score) {
      if (!queue.offer(score)) {
        dropped.increment();
      }
    }

    /**
     * The next review as JSON, with how many others were scored since this viewer came and are not
     * shown to him; null where none came in this time.
     */
    @Nullable String next(Duration timeout) throws InterruptedException {
      ObjectNode score = queue.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (score == null || !isOpen()) {
        return null;
      }
      long left = notShown.sum() - notShownBefore + dropped.sum();
      // A copy: the others write theirs from the same.
      return ConsoleJson.write(
          ConsoleJson.object().<ObjectNode>setAll(score).put("not_shown", left));
    }

    /** Ends a wait for the next. */
    private void wake() {
      queue.clear();
      offer(ConsoleJson.object());
    }

    /** Whether more can come. */
    boolean isOpen() {
      return viewers.contains(this);
    }

    @Override
    public void close() {
      leave(this);
    }
  }

  private final List<Viewer> viewers = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Scored> waiting = new ArrayBlockingQueue<>(WAITING);
  private final AtomicLong nextNanos = new AtomicLong(System.nanoTime());
  private final LongAdder notShown = new LongAdder();
  private volatile boolean watched;

  // Guarded by this.
  private @Nullable Thread explainer;
  private boolean closed;

  @Override
  public void scored(
      Review review, SentimentEvent event, ActiveModel model, long recordTimestamp, Duration time) {
    if (!watched) {
      return;
    }
    if (!isTurn() || !waiting.offer(new Scored(review, event, model, recordTimestamp, time))) {
      notShown.increment();
    }
  }

  /** Whether another may be shown: takes the turn if so. */
  private boolean isTurn() {
    long now = System.nanoTime();
    long next = nextNanos.get();
    return now - next >= 0 && nextNanos.compareAndSet(next, now + GAP_NANOS);
  }

  @Override
  public void buried() {}

  /** Begins to watch; empty where there are too many viewers. */
  synchronized Optional<Viewer> watch() {
    if (closed || viewers.size() >= MAX_VIEWERS) {
      return Optional.empty();
    }
    Viewer viewer = new Viewer();
    viewers.add(viewer);
    watched = true;
    if (explainer == null) {
      explainer = new Thread(this::explain, "console-feed");
      explainer.setDaemon(true);
      explainer.start();
    }
    return Optional.of(viewer);
  }

  private synchronized void leave(Viewer viewer) {
    viewers.remove(viewer);
    if (viewers.isEmpty()) {
      watched = false;
      waiting.clear();
      stopExplaining();
    }
  }

  private void stopExplaining() {
    if (explainer != null) {
      explainer.interrupt();
      explainer = null;
    }
  }

  private void explain() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        ObjectNode shown = json(waiting.take());
        viewers.forEach(viewer -> viewer.offer(shown));
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.warn("A scored review cannot be shown: {}", e.toString());
      }
    }
  }

  private static ObjectNode json(Scored scored) {
    SentimentEvent event = scored.event();
    String text = scored.review().getText();
    int shown = Math.min(TEXT_SHOWN, text.length());
    ObjectNode json = Explained.of(text, shown, scored.model());
    json.put("review_id", event.getReviewId())
        .put("product_id", event.getProductId().orElse(null))
        .put("text", text.substring(0, shown))
        .put("cut", shown < text.length())
        .put("scoring_ms", scored.time().toNanos() / 1e6)
        .put("wait_ms", Math.max(0, event.getScoredAt().toEpochMilli() - scored.recordTimestamp()))
        .put("scored_at", event.getScoredAt().toEpochMilli())
        .put("epoch", event.getRolloutEpoch().orElse(null));
    event
        .getSource()
        .ifPresent(
            source ->
                json.put(
                    "source",
                    source.getTopic() + "-" + source.getPartition() + "@" + source.getOffset()));
    return json;
  }

  @Override
  public synchronized void close() {
    closed = true;
    watched = false;
    List<Viewer> last = List.copyOf(viewers);
    viewers.clear();
    last.forEach(Viewer::wake);
    stopExplaining();
  }
}
