package org.sentimentstream.model.checkpoint;

import java.util.List;

/**
 * The error rates that the tutorial stores beside the weights.
 *
 * @param validations validation and test error at each validation, in order ({@code history_errs})
 * @param trainError error on the training set, of the stored weights ({@code train_err})
 * @param validError on the validation set ({@code valid_err})
 * @param testError on the test set ({@code test_err}); NaN where the run did not look at it
 */
public record TrainingHistory(
    List<Validation> validations, double trainError, double validError, double testError) {

  public TrainingHistory {
    validations = List.copyOf(validations);
  }

  /** A history that says nothing. */
  public static TrainingHistory none() {
    return new TrainingHistory(List.of(), Double.NaN, Double.NaN, Double.NaN);
  }

  /** Error rates at one validation, 0 to 1; NaN where not measured. */
  public record Validation(double validError, double testError) {}
}
