package org.sentimentstream.model.checkpoint;

import java.io.IOException;

/**
 * A file that is not a checkpoint, or one that cannot be trusted. The message says what and where.
 */
public final class CheckpointException extends IOException {

  private static final long serialVersionUID = 1L;

  public CheckpointException(String message) {
    super(message);
  }

  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
