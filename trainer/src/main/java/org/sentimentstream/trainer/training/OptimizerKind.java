package org.sentimentstream.trainer.training;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The update rules, by the names of the command line. */
public enum OptimizerKind {
  SGD,
  ADADELTA,
  RMSPROP,
  ADAM;

  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
