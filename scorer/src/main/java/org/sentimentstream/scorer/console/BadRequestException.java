package org.sentimentstream.scorer.console;

/** A request that cannot be answered as it is; the message says what was expected. */
final class BadRequestException extends Exception {

  BadRequestException(String message) {
    super(message);
  }
}
