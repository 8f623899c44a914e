package org.sentimentstream.trainer.training;

import java.util.Locale;

/** Options that belong together. */
public enum Preset {
  /** The best recipe known for the task at the tutorial's size. */
  BEST {
    @Override
    public TrainingOptions options() {
      return new TrainingOptions(
          10_000,
          128,
          5,
          10,
          10,
          170,
          -1,
          400,
          LongReviews.TRUNCATE,
          32,
          64,
          Batching.BUCKETED,
          true,
          0.1,
          0,
          OptimizerKind.ADAM,
          0.002f,
          RateSchedule.COSINE,
          0,
          1,
          0.998f,
          true,
          0,
          1,
          Runtime.getRuntime().availableProcessors());
    }
  },

  /** The tutorial's own run. */
  TUTORIAL {
    @Override
    public TrainingOptions options() {
      return new TrainingOptions(
          10_000,
          128,
          5_000,
          10,
          10,
          370,
          1_110,
          100,
          LongReviews.DROP,
          16,
          64,
          Batching.SHUFFLED,
          true,
          0.05,
          -1,
          OptimizerKind.ADADELTA,
          0.0001f,
          RateSchedule.CONSTANT,
          0,
          0,
          0,
          true,
          0,
          123,
          Runtime.getRuntime().availableProcessors());
    }
  };

  public abstract TrainingOptions options();

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
