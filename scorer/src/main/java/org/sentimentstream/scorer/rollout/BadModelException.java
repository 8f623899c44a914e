package org.sentimentstream.scorer.rollout;

/** A model that is not what its manifest says: refused, and trying again gives the same. */
public final class BadModelException extends Exception {

  private static final long serialVersionUID = 1L;

  public BadModelException(String message) {
    super(message);
  }

  public BadModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
