package org.sentimentstream.trainer.training;

import java.util.Locale;

/** The update rules, by the names of the command line. */
public enum OptimizerKind {
  SGD,
  ADADELTA,
  RMSPROP,
  ADAM;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
