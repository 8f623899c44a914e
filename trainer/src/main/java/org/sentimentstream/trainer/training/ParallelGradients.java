package org.sentimentstream.trainer.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.network.LstmParameters;

/**
 * Data-parallel training step: each thread back-propagates its shard of the minibatch, the
 * gradients are added up, and each thread updates its share of the weights.
 */
final class ParallelGradients implements AutoCloseable {

  private final LstmParameters parameters;
  private final List<BackPropagation> workers = new ArrayList<>();
  private final ExecutorService threads;

  ParallelGradients(LstmParameters parameters, int threadCount) {
    this.parameters = parameters;
    for (int i = 0; i < threadCount; i++) {
      workers.add(new BackPropagation(parameters));
    }
    threads =
        Executors.newFixedThreadPool(
            threadCount,
            task -> {
              Thread thread = new Thread(task, "trainer");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** The sum of all shards' gradients after {@link #compute}. */
  Gradients gradients() {
    return workers.get(0).gradients();
  }

  /**
   * Cost and gradients of the minibatch.
   *
   * @param seed of the dropout masks; null for no dropout
   * @return the mean cost of its reviews
   */
  double compute(Minibatch batch, @Nullable Long seed) throws InterruptedException {
    int shards = Math.min(workers.size(), batch.size());
    List<Future<Double>> costs = new ArrayList<>();
    for (int i = 0; i < shards; i++) {
      BackPropagation worker = workers.get(i);
      Minibatch shard = batch.shard(i, shards);
      Random dropout = seed == null ? null : new Random(seed + i);
      costs.add(threads.submit(() -> worker.run(shard, batch.size(), dropout)));
    }
    double cost = 0;
    for (Future<Double> share : costs) {
      cost += result(share);
    }
    for (int i = 1; i < shards; i++) {
      gradients().add(workers.get(i).gradients());
    }
    return cost;
  }

  /** Lets the optimizer update all weights, a range of each array a thread. */
  void update(Optimizer optimizer) throws InterruptedException {
    List<Future<?>> parts = new ArrayList<>();
    for (int i = 0; i < workers.size(); i++) {
      int part = i;
      parts.add(threads.submit(() -> updatePart(optimizer, part)));
    }
    for (Future<?> part : parts) {
      result(part);
    }
  }

  private void updatePart(Optimizer optimizer, int part) {
    for (int array = 0; array < parameters.arrays().size(); array++) {
      float[] weights = parameters.arrays().get(array);
      int from = (int) ((long) weights.length * part / workers.size());
      int to = (int) ((long) weights.length * (part + 1) / workers.size());
      optimizer.apply(array, weights, gradients().arrays().get(array), from, to);
    }
  }

  private static <T> T result(Future<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("training step failed", e.getCause());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
