package org.sentimentstream.trainer.training;

import static java.util.Map.entry;

import java.util.Locale;
import java.util.Map;

/** Options that belong together. */
public enum Preset {
  /** The best recipe known for a network of the tutorial's size that learns from labels. */
  BEST {
    @Override
    public TrainingOptions options() {
      return TUTORIAL
          .options()
          .with(
              Map.ofEntries(
                  entry("max_epochs", 40),
                  entry("disp_freq", 100),
                  entry("valid_freq", -1),
                  entry("save_freq", -1),
                  entry("maxlen", 60),
                  entry("long_reviews", LongReviews.WINDOW),
                  entry("batch_size", 64),
                  entry("batching", Batching.BUCKETED),
                  entry("valid_portion", 0.1),
                  entry("test_size", 0),
                  entry("optimizer", OptimizerKind.ADAM),
                  entry("lrate", 0.005f),
                  entry("rate_schedule", RateSchedule.COSINE),
                  entry("clip_norm", 1f),
                  entry("averaging", 0.998f),
                  entry("word_dropout", 0.3f),
                  entry("recurrent_dropout", 0.2f),
                  entry("calibrate", true),
                  entry("seed", 1L)));
    }
  },

  /** The one for a network that is taught every token, which leaves little to over-fit. */
  STUDENT {
    @Override
    public TrainingOptions options() {
      return BEST.options()
          .with(
              Map.of(
                  "n_words",
                  20_000,
                  "max_epochs",
                  12,
                  "maxlen",
                  120,
                  "word_dropout",
                  0f,
                  "recurrent_dropout",
                  0f));
    }
  },

  /** A language model, whose weights are where another training begins. */
  PRETRAINING {
    @Override
    public TrainingOptions options() {
      return BEST.options()
          .with(
              Map.of("max_epochs", 5, "maxlen", 120, "word_dropout", 0f, "recurrent_dropout", 0f));
    }
  },

  /** The tutorial's own run: the defaults of its {@code train_lstm} and {@code load_data}. */
  TUTORIAL {
    @Override
    public TrainingOptions options() {
      return new TrainingOptions(
          Objective.SENTIMENT,
          /* nWords= */ 10_000,
          /* dimProj= */ 128,
          /* maxEpochs= */ 5_000,
          /* patience= */ 10,
          /* dispFreq= */ 10,
          /* validFreq= */ 370,
          /* saveFreq= */ 1_110,
          /* maxlen= */ 100,
          LongReviews.DROP,
          /* batchSize= */ 16,
          /* validBatchSize= */ 64,
          Batching.SHUFFLED,
          /* sortByLen= */ true,
          /* validPortion= */ 0.05,
          /* testSize= */ -1,
          OptimizerKind.ADADELTA,
          /* lrate= */ 0.0001f,
          RateSchedule.CONSTANT,
          /* decayC= */ 0,
          /* clipNorm= */ 0,
          /* averaging= */ 0,
          /* useDropout= */ true,
          /* wordDropout= */ 0,
          /* recurrentDropout= */ 0,
          /* calibrate= */ false,
          /* seed= */ 123,
          Runtime.getRuntime().availableProcessors());
    }
  };

  public abstract TrainingOptions options();

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
