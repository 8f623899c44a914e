package org.sentimentstream.deploy.bench.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.deploy.demo.CtrlC;
import org.sentimentstream.deploy.demo.StartLog;

/**
 * Many reviews at full load, the model swapped at each tenth where the swap before is over: what
 * the scorer's memory does meanwhile, in MiB. Live heap is what a full collection leaves.
 */
record Soak(
    @JsonProperty("reviews") long reviews,
    @JsonProperty("seconds") double seconds,
    @JsonProperty("reviews_per_s") double reviewsPerSecond,
    @JsonProperty("swaps") int swaps,
    @JsonProperty("duplicates") long duplicates,
    @JsonProperty("max_heap_mib") int maxHeap,
    @JsonProperty("live_heap_mib_first_quarter") double liveFirst,
    @JsonProperty("live_heap_mib_last_quarter") double liveLast,
    @JsonProperty("live_heap_mib") List<Long> live,
    @JsonProperty("resident_mib_first_quarter") double residentFirst,
    @JsonProperty("resident_mib_last_quarter") double residentLast,
    @JsonProperty("resident_mib") List<Long> resident) {

  private static final int SAMPLES = 40;
  private static final int SAMPLES_PER_SWAP = 4;

  /** Reviews that lie in Kafka and wait: enough that the scorer is never idle. */
  private static final long BACKLOG = 10_000;

  static Soak run(
      Surroundings around, ScorerProcess scorer, long reviews, CtrlC ctrlC, StartLog progress)
      throws IOException, InterruptedException {
    List<Long> live = new ArrayList<>();
    List<Long> resident = new ArrayList<>();
    EventLog log = around.log();
    int swaps = 0;
    long before = log.reviews();
    long start = System.nanoTime();
    // At full load a swap takes its time, and nothing waits for it.
    Future<?> swapping = CompletableFuture.completedFuture(null);
    ExecutorService pool = Executors.newCachedThreadPool();
    try {
      Future<?> sending = pool.submit(() -> send(around, reviews));
      for (int sample = 1; sample <= SAMPLES; sample++) {
        long until = before + reviews * sample / SAMPLES;
        log.await(until, scorer, ctrlC);
        scorer.liveHeap().ifPresent(live::add);
        scorer.resident().ifPresent(resident::add);
        progress.done(
            String.format(Locale.ROOT, "%,d events", until - before),
            "live heap and resident memory "
                + live.subList(Math.max(0, live.size() - 1), live.size())
                + resident.subList(Math.max(0, resident.size() - 1), resident.size())
                + " MiB");
        if (sample % SAMPLES_PER_SWAP == 0 && sample < SAMPLES && swapping.isDone()) {
          swapping.get();
          swapping = pool.submit(() -> swap(around));
          swaps++;
        }
      }
      sending.get();
      swapping.get();
    } catch (ExecutionException e) {
      throw new IOException("the soak failed: " + e.getCause(), e);
    } finally {
      pool.shutdownNow();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Soak(
        reviews,
        Rounded.to(1, seconds),
        Rounded.to(1, reviews / seconds),
        swaps,
        log.duplicates(),
        ScorerProcess.MAX_HEAP,
        firstQuarter(live),
        lastQuarter(live),
        live,
        firstQuarter(resident),
        lastQuarter(resident),
        resident);
  }

  private static @Nullable Void swap(Surroundings around) throws IOException, InterruptedException {
    around.activateNext();
    return null;
  }

  private static @Nullable Void send(Surroundings around, long reviews)
      throws IOException, InterruptedException {
    long chunk = Math.min(BACKLOG / 10, Math.max(1, reviews));
    long left = reviews;
    while (left > 0) {
      if (around.load().sent() - around.log().reviews() < BACKLOG) {
        long now = Math.min(chunk, left);
        around.load().sendNow(now);
        left -= now;
      } else {
        Thread.sleep(20);
      }
    }
    return null;
  }

  private static double firstQuarter(List<Long> samples) {
    return Rounded.median(samples.subList(0, (samples.size() + 3) / 4));
  }

  private static double lastQuarter(List<Long> samples) {
    return Rounded.median(
        samples.subList(samples.size() - (samples.size() + 3) / 4, samples.size()));
  }
}
