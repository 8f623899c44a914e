package org.sentimentstream.trainer.training;

import java.io.IOException;
import org.sentimentstream.trainer.evaluation.Evaluation;

/** Is told how training goes: progress bars, logs, saves and the wish to stop hang on it. */
public interface TrainingListener {

  /**
   * After each update.
   *
   * @param cost mean cost of the minibatch's reviews
   * @param tokens trained on since the beginning
   */
  default void onUpdate(int epoch, long update, double cost, long tokens) {}

  /** After each validation. {@code best} says whether it is the best so far. */
  default void onValidation(
      int epoch, long update, Evaluation validation, double testError, boolean best) {}

  /** Where the state is to be saved. It is the training's own: to be written now, not kept. */
  default void onSave(TrainingState state) throws IOException {}

  /** Whether training should end after this update, the best so far being saved. */
  default boolean isStopRequested() {
    return false;
  }
}
