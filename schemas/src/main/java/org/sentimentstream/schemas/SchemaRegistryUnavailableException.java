package org.sentimentstream.schemas;

import org.apache.kafka.common.errors.RetriableException;

/**
 * The schema registry did not answer, or would not at this time: says nothing about the record that
 * was to be read or written.
 */
public final class SchemaRegistryUnavailableException extends RetriableException {
  SchemaRegistryUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
