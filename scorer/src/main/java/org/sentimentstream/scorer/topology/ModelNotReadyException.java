package org.sentimentstream.scorer.topology;

/**
 * A partition's model is not in this instance's memory yet. The task starts anew; its reviews come
 * again and are scored by no other model.
 */
final class ModelNotReadyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ModelNotReadyException(String message) {
    super(message);
  }
}
