package org.sentimentstream.scorer;

/** Why a scorer, or a command that talks to one, cannot begin. The message is for the operator. */
public final class ScorerStartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ScorerStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
