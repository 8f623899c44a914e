package org.sentimentstream.trainer.training;

import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.trainer.evaluation.Evaluation;

/** Is told how training goes: progress bars, logs and curves hang on it. */
public interface TrainingListener {

  /**
   * After each update.
   *
   * @param epoch from 1
   * @param update from 1, over all epochs
   * @param cost mean cost of the minibatch's reviews
   * @param tokens trained on since the beginning
   */
  default void onUpdate(int epoch, int update, double cost, long tokens) {}

  /** After each validation. {@code best} says whether it is the best so far. */
  default void onValidation(
      int epoch, int update, Evaluation validation, boolean best, LstmParameters parameters) {}
}
