package org.sentimentstream.trainer.training;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a training learns of reviews. */
public enum Objective {
  /** How positive they are. */
  SENTIMENT,

  /** Which word comes next, for which no labels are needed: a language model. */
  NEXT_WORD;

  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
