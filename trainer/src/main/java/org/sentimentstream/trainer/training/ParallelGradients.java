package org.sentimentstream.trainer.training;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.network.LstmParameters;

/**
 * Data-parallel training step: each thread back-propagates its shard of the minibatch, the
 * gradients are added up, and each thread updates its share of the weights.
 */
final class ParallelGradients implements AutoCloseable {

  private final LstmParameters parameters;
  private final Layers layers;
  private final RecurrentDropout dropout;
  private final String kernel;
  private final List<BackPropagation> workers = new ArrayList<>();
  private final Team team;

  /**
   * @param recurrentDropout see {@link RecurrentDropout}
   */
  ParallelGradients(LstmParameters parameters, Task task, float recurrentDropout, int threadCount) {
    this.parameters = parameters;
    dropout = new RecurrentDropout(recurrentDropout, parameters.lstmU().length);
    TrainingKernel first = TrainingKernel.forSize(parameters.dim());
    kernel = first.name();
    layers = new Layers(parameters, first);
    for (int i = 0; i < threadCount; i++) {
      TrainingKernel own = TrainingKernel.forSize(parameters.dim());
      workers.add(new BackPropagation(parameters, layers, own, task));
    }
    team = new Team(threadCount);
  }

  /** Name of the kernel that computes. */
  String kernel() {
    return kernel;
  }

  /** The sum of all shards' gradients after {@link #compute}. */
  Gradients gradients() {
    return workers.get(0).gradients();
  }

  /**
   * Cost and gradients of the minibatch.
   *
   * @param seed of the dropout masks; null for no dropout of any kind
   * @return the mean cost of its reviews
   */
  double compute(Minibatch batch, @Nullable Long seed) throws InterruptedException {
    if (seed == null) {
      dropout.none();
    } else {
      dropout.draw(~seed); // other bits than the state's masks
    }
    layers.recurrentWeights(dropout.apply(parameters.lstmU()));
    team.run(
        workers.size(),
        part -> {
          for (int layer = part; layer < Layers.COUNT; layer += workers.size()) {
            layers.set(layer);
          }
          return 0;
        });
    int shards = Math.min(workers.size(), batch.size());
    double cost =
        team.run(
            shards,
            shard ->
                workers
                    .get(shard)
                    .run(
                        shards == 1 ? batch : batch.shard(shard, shards),
                        batch.size(),
                        seed == null ? null : new SplittableRandom(seed + shard)));
    for (int i = 1; i < shards; i++) {
      gradients().touchAll(workers.get(i).gradients());
    }
    if (shards > 1) {
      team.run(
          shards,
          part -> {
            for (int i = 1; i < shards; i++) {
              gradients().addPart(workers.get(i).gradients(), part, shards);
            }
            return 0;
          });
    }
    dropout.applyToGradient(gradients().lstmU);
    return cost;
  }

  /** Lets the optimizer update all weights, a range of each array a thread. */
  void update(Optimizer optimizer) throws InterruptedException {
    List<float[]> gradientArrays = gradients().arrays();
    team.run(
        workers.size(),
        part -> {
          for (int array = 0; array < gradientArrays.size(); array++) {
            float[] weights = parameters.arrays().get(array);
            optimizer.apply(
                array,
                weights,
                gradientArrays.get(array),
                Gradients.start(weights, part, workers.size()),
                Gradients.start(weights, part + 1, workers.size()));
          }
          return 0;
        });
  }

  @Override
  public void close() {
    team.close();
  }
}
