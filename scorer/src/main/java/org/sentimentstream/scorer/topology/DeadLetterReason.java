package org.sentimentstream.scorer.topology;

import java.util.Locale;

/** Why a record gets no event: kinds, of which metrics are counted. */
enum DeadLetterReason {
  /** The record has no value. */
  NO_VALUE,
  /** The record is larger than one that is scored. */
  TOO_LARGE,
  /** The value is no review that can be read. */
  UNREADABLE,
  /** The model fails at the review. */
  MODEL_FAILURE,
  /** The event would be larger than its topic takes. */
  EVENT_TOO_LARGE;

  /** As a metric's tag. */
  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
