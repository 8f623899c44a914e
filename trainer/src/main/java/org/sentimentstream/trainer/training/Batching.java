package org.sentimentstream.trainer.training;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Which reviews share a minibatch; the reviews are shuffled anew for each epoch either way. */
public enum Batching {
  /** Any: the tutorial's {@code get_minibatches_idx}. */
  SHUFFLED,
  /** Reviews of about one length, so that a step of time has many rows. */
  BUCKETED;

  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
