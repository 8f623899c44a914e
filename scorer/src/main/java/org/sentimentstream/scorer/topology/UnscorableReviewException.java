package org.sentimentstream.scorer.topology;

/** A record that is no review that can be scored; trying again would give the same. */
final class UnscorableReviewException extends Exception {

  private static final long serialVersionUID = 1L;

  UnscorableReviewException(String message) {
    super(message);
  }

  UnscorableReviewException(String message, Throwable cause) {
    super(message, cause);
  }
}
