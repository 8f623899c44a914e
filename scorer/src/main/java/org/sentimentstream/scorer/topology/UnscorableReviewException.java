package org.sentimentstream.scorer.topology;

import org.jspecify.annotations.Nullable;

/** A record that is no review that can be scored; trying again would give the same. */
final class UnscorableReviewException extends Exception {

  private static final long serialVersionUID = 1L;

  private final DeadLetterReason reason;

  UnscorableReviewException(DeadLetterReason reason, String message) {
    this(reason, message, null);
  }

  UnscorableReviewException(DeadLetterReason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  DeadLetterReason reason() {
    return reason;
  }
}
