package org.sentimentstream.model.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Scores many reviews that are all there. Each thread interleaves reviews and takes the next where
 * one ends, the longest first, so that all threads end at about the same time.
 */
final class BatchScorer {

  private final LstmSentimentModel model;
  private final IntConsumer onScored;
  private final Indexed[] longestFirst;
  private final AtomicInteger next = new AtomicInteger();
  private final float[] logOdds;

  BatchScorer(LstmSentimentModel model, int[][] reviews, IntConsumer onScored) {
    this.model = model;
    this.onScored = onScored;
    logOdds = new float[reviews.length];
    longestFirst = new Indexed[reviews.length];
    for (int i = 0; i < reviews.length; i++) {
      longestFirst[i] = new Indexed(i, reviews[i]);
      model.requireKnown(longestFirst[i]);
    }
    Arrays.sort(longestFirst, Comparator.comparingInt((Indexed review) -> -review.length));
  }

  /** Log-odds [reviews]. */
  float[] score(int threads) throws InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        workers.add(pool.submit(this::work));
      }
      for (Future<?> worker : workers) {
        worker.get();
      }
      return logOdds;
    } catch (ExecutionException e) {
      throw new IllegalStateException("scoring failed", e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private void work() {
    InterleavedReviews<Indexed> reviews = new InterleavedReviews<>(model);
    try {
      scoreWith(reviews);
    } finally {
      reviews.giveBackWeights(model);
    }
  }

  private void scoreWith(InterleavedReviews<Indexed> reviews) {
    while (!Thread.currentThread().isInterrupted()) {
      while (reviews.size() < reviews.capacity() && next.get() < longestFirst.length) {
        int place = next.getAndIncrement();
        if (place < longestFirst.length) {
          begin(longestFirst[place], reviews);
        }
      }
      if (reviews.size() == 0) {
        return;
      }
      reviews.step(this::record);
    }
  }

  private void begin(Indexed review, InterleavedReviews<Indexed> reviews) {
    if (review.length == 0) {
      record(review);
    } else {
      reviews.add(review);
    }
  }

  private void record(Indexed review) {
    logOdds[review.index] = model.logOdds(review);
    onScored.accept(review.index);
  }

  private static final class Indexed extends PendingReview {
    final int index;

    Indexed(int index, int[] ids) {
      super(ids, ids.length, null);
      this.index = index;
    }
  }
}
