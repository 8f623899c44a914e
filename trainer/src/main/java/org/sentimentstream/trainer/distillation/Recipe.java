package org.sentimentstream.trainer.distillation;

import java.util.Map;
import org.sentimentstream.trainer.training.TrainingOptions;

/**
 * How to distil.
 *
 * @param network how each network is trained; each of them from another seed
 * @param teachers networks that join the other models from the second generation on
 * @param generations how often the reviews are labelled: the networks of each generation learn from
 *     the generation before
 */
public record Recipe(TrainingOptions network, int teachers, int generations) {

  public Recipe {
    requireAtLeastOne("teachers", teachers);
    requireAtLeastOne("generations", generations);
  }

  private static void requireAtLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value);
    }
  }

  /** Options of a teacher of a generation; it is counted from 1. */
  TrainingOptions teacher(int generation, int teacher) {
    return withSeed(network.seed() + (long) generation * teachers + teacher);
  }

  /** Options of the last network, which is what all is done for. */
  TrainingOptions student() {
    return withSeed(network.seed());
  }

  private TrainingOptions withSeed(long seed) {
    return network.with(Map.of("seed", seed));
  }
}
