package org.sentimentstream.model.checkpoint;

import java.util.List;

/**
 * How a training went: the error rates that the tutorial stores beside the weights, and the costs
 * that belong to them.
 *
 * @param validations one for each validation, in order
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

  /**
   * One validation; NaN where something was not measured.
   *
   * @param update how many parameter updates came before it
   * @param trainCost mean cost of the minibatches since the validation before
   * @param validLoss mean cost of the validation reviews
   * @param validError share of the validation reviews that are called wrong, 0 to 1
   * @param testError the same of the test reviews
   */
  public record Validation(
      int update, double trainCost, double validLoss, double validError, double testError) {}
}
