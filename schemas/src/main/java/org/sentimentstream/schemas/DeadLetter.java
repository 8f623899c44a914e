package org.sentimentstream.schemas;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Why and where a record became a dead letter, as read from its {@link DeadLetterHeaders}.
 *
 * @param exception class name of the exception
 * @param message its message; empty where it has none
 * @param stacktrace its stack trace
 * @param topic topic that the record came from
 * @param partition its partition there
 * @param offset its offset there
 * @param applicationId Kafka Streams application id of the scorer that gave up
 * @param time when it gave up
 */
public record DeadLetter(
    String exception,
    String message,
    String stacktrace,
    String topic,
    int partition,
    long offset,
    String applicationId,
    Instant time) {

  /**
   * Reads the description from a dead letter's headers.
   *
   * @throws IllegalArgumentException where a header is missing or is not what it should be
   */
  public static DeadLetter read(Headers headers) {
    try {
      return new DeadLetter(
          text(headers, DeadLetterHeaders.EXCEPTION),
          text(headers, DeadLetterHeaders.MESSAGE),
          text(headers, DeadLetterHeaders.STACKTRACE),
          text(headers, DeadLetterHeaders.TOPIC),
          Integer.parseInt(text(headers, DeadLetterHeaders.PARTITION)),
          Long.parseLong(text(headers, DeadLetterHeaders.OFFSET)),
          text(headers, DeadLetterHeaders.APPLICATION_ID),
          Instant.parse(text(headers, DeadLetterHeaders.TIME)));
    } catch (NumberFormatException | DateTimeException e) {
      throw new IllegalArgumentException("Not the headers of a dead letter: " + e.getMessage(), e);
    }
  }

  private static String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    if (header == null || header.value() == null) {
      throw new IllegalArgumentException(
          "Not the headers of a dead letter: expected a header " + name);
    }
    return new String(header.value(), StandardCharsets.UTF_8);
  }
}
