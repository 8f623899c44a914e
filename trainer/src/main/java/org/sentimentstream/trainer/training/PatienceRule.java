package org.sentimentstream.trainer.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Which weights are the best, and when to stop looking for better ones: the rule of the tutorial's
 * {@code train_lstm}.
 *
 * <p>A validation whose error is not above the least so far is the best. From the validation on
 * that has {@code patience} before it, one whose error is not below the least of all but the last
 * {@code patience} (itself among these) counts as bad; a best one sets the count back, and more bad
 * ones than {@code patience} end the training.
 */
final class PatienceRule {

  private final int patience;
  private final List<Double> errors;
  private int badCount;

  PatienceRule(int patience) {
    this(patience, List.of(), 0);
  }

  /** Goes on where another rule was. */
  PatienceRule(int patience, List<Double> errors, int badCount) {
    this.patience = patience;
    this.errors = new ArrayList<>(errors);
    this.badCount = badCount;
  }

  /** Takes the error of a validation in; true where it is the best so far. */
  boolean add(double error) {
    errors.add(error);
    boolean best = error <= Collections.min(errors);
    if (best) {
      badCount = 0;
    }
    if (errors.size() > patience
        && error >= Collections.min(errors.subList(0, errors.size() - patience))) {
      badCount++;
    }
    return best;
  }

  boolean isOver() {
    return badCount > patience;
  }

  int badCount() {
    return badCount;
  }
}
