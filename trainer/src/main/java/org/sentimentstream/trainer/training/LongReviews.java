package org.sentimentstream.trainer.training;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What becomes of training reviews of {@code maxlen} tokens or more. */
public enum LongReviews {
  /** They are left out, before the validation reviews are chosen: the tutorial's {@code maxlen}. */
  DROP,
  /** Their first {@code maxlen} tokens are trained on; validation reviews stay whole. */
  TRUNCATE,
  /** Another {@code maxlen} tokens of them, in a row, are trained on in each epoch. */
  WINDOW;

  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
