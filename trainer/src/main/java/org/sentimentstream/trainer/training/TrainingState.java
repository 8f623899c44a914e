package org.sentimentstream.trainer.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.checkpoint.TrainingHistory;
import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.trainer.evaluation.Evaluation;

/**
 * Where a training is: all that it needs to go on as if it had never been interrupted. Changed by
 * the {@link Trainer} alone; {@link TrainingStateFile} stores it.
 */
public final class TrainingState {

  final TrainingOptions options;

  /** {@link TrainingSets#digest} of the reviews. */
  final String data;

  final LstmParameters parameters;

  /** Their moving average; the parameters themselves where there is none. */
  final LstmParameters average;

  final Optimizer optimizer;
  PatienceRule patience;

  int epoch = 1; // counted from 1
  int batch; // minibatches of the epoch that are done
  long tokens; // trained on since the beginning
  double costSum; // of the minibatches since the last validation
  int costCount;
  final List<TrainingHistory.Validation> validations = new ArrayList<>();
  @Nullable Best best;

  TrainingState(
      TrainingOptions options,
      String data,
      LstmParameters parameters,
      LstmParameters average,
      Optimizer optimizer) {
    this.options = options;
    this.data = data;
    this.parameters = parameters;
    this.average = average;
    this.optimizer = optimizer;
    this.patience = new PatienceRule(options.patience());
  }

  /** The beginning of a training from these weights, which it changes. */
  static TrainingState begin(TrainingOptions options, String data, LstmParameters parameters) {
    return new TrainingState(
        options,
        data,
        parameters,
        options.averaging() == 0 ? parameters : parameters.copy(),
        Optimizer.create(options.optimizer(), parameters));
  }

  /** The epoch it is in, counted from 1; the last one where it has come to the end. */
  public int epoch() {
    return Math.min(epoch, options.maxEpochs());
  }

  /**
   * Holds the options of a training that wants to go on here against its own.
   *
   * @throws IllegalArgumentException where one differs
   */
  public void requireOptions(TrainingOptions wanted) {
    Map<String, Object> own = options.toMap();
    wanted
        .toMap()
        .forEach(
            (name, value) -> {
              if (!value.equals(own.get(name))) {
                throw new IllegalArgumentException(
                    "the saved training has %s %s, not %s".formatted(name, own.get(name), value));
              }
            });
  }

  /** Whether it is one with these options on these reviews. */
  public boolean isOf(TrainingOptions wanted, TrainingSets sets) {
    return options.equals(wanted) && data.equals(sets.digest());
  }

  /** Updates that were made. */
  public long update() {
    return optimizer.updates();
  }

  /** Error and costs of every validation, in order. */
  public List<TrainingHistory.Validation> validations() {
    return List.copyOf(validations);
  }

  /** The best weights so far; null before the first validation. */
  public @Nullable Best best() {
    return best;
  }

  /**
   * The weights with the least validation error.
   *
   * @param validation what they reached on the validation reviews
   * @param update after which they were found
   */
  public record Best(LstmParameters parameters, Evaluation validation, long update) {}
}
