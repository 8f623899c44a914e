package org.sentimentstream.schemas;

import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * The schema registry did not answer, or would not at this time: says nothing about the record that
 * was to be read or written.
 */
public final class SchemaRegistryUnavailableException extends RetriableException {
  SchemaRegistryUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
