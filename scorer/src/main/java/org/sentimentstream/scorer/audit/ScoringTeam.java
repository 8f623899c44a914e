package org.sentimentstream.scorer.audit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.classify.Classification;
import org.sentimentstream.model.classify.ReviewClassifier;

/**
 * Threads that score many reviews. There are more of them than processors, since reviews of one
 * model advance together where more are asked for than there are processors.
 */
final class ScoringTeam implements AutoCloseable {

  private static final int THREADS_PER_PROCESSOR = 4;

  /** A review's text and what is to score it. */
  record Task(ReviewClassifier classifier, String text) {}

  private final int threads = THREADS_PER_PROCESSOR * Runtime.getRuntime().availableProcessors();
  private final ExecutorService pool =
      Executors.newFixedThreadPool(
          threads,
          work -> {
            Thread thread = new Thread(work, "scoring-team");
            thread.setDaemon(true);
            return thread;
          });

  /** Scores all; null in the place of a review that its model cannot score. */
  List<@Nullable Classification> score(List<Task> tasks) throws InterruptedException {
    @Nullable Classification[] scored = new Classification[tasks.size()];
    AtomicInteger next = new AtomicInteger();
    Callable<Void> share =
        () -> {
          for (int i = next.getAndIncrement(); i < scored.length; i = next.getAndIncrement()) {
            scored[i] = score(tasks.get(i));
          }
          return null;
        };
    for (Future<Void> done : pool.invokeAll(Collections.nCopies(threads, share))) {
      try {
        var unused = done.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
    List<@Nullable Classification> all = new ArrayList<>(scored.length);
    Collections.addAll(all, scored);
    return all;
  }

  /** A scorer makes a dead letter of a review whose scoring throws. */
  private static @Nullable Classification score(Task task) {
    try {
      return task.classifier().classify(task.text());
    } catch (RuntimeException e) {
      return null;
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
