package org.sentimentstream.schemas;

import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Sorts what Confluent's serdes throw. They answer a registry out of reach with the same exception
 * as a bad record; a scorer must not take the one for the other, or an outage of the registry would
 * turn every review into a dead letter.
 */
final class SerdeFailures {
  private SerdeFailures() {}

  /**
   * Returns the exception to throw instead of {@code failure}.
   *
   * @param task what was to be done, as the object of "Cannot …"
   */
  static RuntimeException classify(String task, RuntimeException failure) {
    if (failure instanceof ConfigException || failure instanceof InvalidConfigurationException) {
      return failure;
    }
    if (isRegistryFailure(failure)) {
      return new SchemaRegistryUnavailableException(
          "Cannot " + task + ": the schema registry does not answer: " + rootMessage(failure),
          failure);
    }
    return new SerializationException("Cannot " + task + ": " + rootMessage(failure), failure);
  }

  /**
   * True for connection errors, and for the registry's answers 401, 403, 408, 429 and 5xx: the
   * client turns those into subclasses of {@link ApiException} other than {@link
   * SerializationException}.
   */
  private static boolean isRegistryFailure(RuntimeException failure) {
    if (failure instanceof ApiException) {
      return true;
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketException
          || cause instanceof UnknownHostException
          || cause instanceof InterruptedIOException
          || cause instanceof SSLException) {
        return true;
      }
    }
    return false;
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
