package org.sentimentstream.schemas;

import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Sorts what Confluent's serdes throw: either it is a verdict on the record, or nothing is known
 * about the record since the registry is in trouble. A scorer must not take the one for the other,
 * or an outage of the registry would turn every review into a dead letter.
 */
final class SerdeFailures {
  /** A registry may answer with a whole page of HTML. */
  private static final int CAUSE_LIMIT = 300;

  private SerdeFailures() {}

  /**
   * Returns the exception to throw instead of {@code failure}.
   *
   * @param task what was to be done, as the object of "Cannot …"
   * @param failure what a serde threw whose registry client is {@link WatchedRegistry watched}
   */
  static RuntimeException classify(String task, RuntimeException failure) {
    if (failure instanceof ConfigException || failure instanceof InvalidConfigurationException) {
      return failure;
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SchemaRegistryUnavailableException) {
        return new SchemaRegistryUnavailableException(
            "Cannot " + task + ": " + cause.getMessage(), failure);
      }
    }
    return new SerializationException("Cannot " + task + ": " + rootMessage(failure), failure);
  }

  /** The innermost message in one line of bounded length. */
  static String rootMessage(Throwable failure) {
    Throwable root = root(failure);
    String message =
        root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    String line = message.replaceAll("[\\p{Cntrl}\\s]+", " ");
    return line.length() <= CAUSE_LIMIT ? line : line.substring(0, CAUSE_LIMIT - 1) + "…";
  }

  static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
