package org.sentimentstream.schemas;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The description that a dead letter carries: a record of the topic {@value Topics#REVIEWS_DLQ} has
 * key, value and headers of the record that could not be scored, byte for byte, and these headers
 * on top. Every one of them is text in UTF-8, numbers in decimal.
 *
 * <p>The first six have the names of Kafka Streams' own dead letter queues (KIP-1034), so that its
 * tools understand them.
 */
public final class DeadLetterHeaders {
  /** Class of the exception, for example {@code org.apache.avro.AvroTypeException}. */
  public static final String EXCEPTION = "__streams.errors.exception";

  /** Message of the exception; empty where it has none. At most {@value #MESSAGE_LIMIT} chars. */
  public static final String MESSAGE = "__streams.errors.message";

  /** Stack trace as Java prints it. At most {@value #STACKTRACE_LIMIT} chars. */
  public static final String STACKTRACE = "__streams.errors.stacktrace";

  /** Topic that the record came from. */
  public static final String TOPIC = "__streams.errors.topic";

  /** Its partition there: a decimal number. */
  public static final String PARTITION = "__streams.errors.partition";

  /** Its offset there: a decimal number. */
  public static final String OFFSET = "__streams.errors.offset";

  /** Kafka Streams application id of the scorer that gave up on the record. */
  public static final String APPLICATION_ID = "__sentiment.errors.application.id";

  /** When it gave up: ISO 8601 in UTC, for example {@code 2026-01-31T12:00:00.123Z}. */
  public static final String TIME = "__sentiment.errors.time";

  /**
   * Bytes of key, value and headers of a record that was too large, so that only its beginning was
   * kept: a decimal number. Not there where all was kept.
   */
  public static final String ORIGINAL_SIZE = "__sentiment.errors.original.size";

  /** Time of the record that could not be scored: milliseconds since 1970-01-01 UTC, decimal. */
  public static final String ORIGINAL_TIMESTAMP = "__sentiment.errors.original.timestamp";

  // Long texts must not make the dead letter too large to be sent.
  static final int MESSAGE_LIMIT = 2_000;
  static final int STACKTRACE_LIMIT = 20_000;

  private DeadLetterHeaders() {}

  /** Whether a header of this name describes the failure, and does not come from the record. */
  public static boolean isDescription(String name) {
    return name.startsWith("__streams.errors.") || name.startsWith("__sentiment.errors.");
  }

  /**
   * Returns the headers of a dead letter: those of the record, then its description. The
   * description of an earlier failure (of a dead letter that was sent in again) is replaced.
   *
   * @param original the record's own headers; stay as they are
   * @param failure why the record could not be scored
   * @param source where the record came from
   * @param offset its offset there
   * @param applicationId Kafka Streams application id of the scorer
   * @param time when the scorer gave up
   */
  public static Headers of(
      Headers original,
      Throwable failure,
      TopicPartition source,
      long offset,
      String applicationId,
      Instant time) {
    RecordHeaders headers = new RecordHeaders();
    for (Header header : original) {
      headers.add(header);
    }
    String message = failure.getMessage() == null ? "" : failure.getMessage();
    put(headers, EXCEPTION, failure.getClass().getName());
    put(headers, MESSAGE, cut(message, MESSAGE_LIMIT));
    put(headers, STACKTRACE, cut(stackTrace(failure), STACKTRACE_LIMIT));
    put(headers, TOPIC, source.topic());
    put(headers, PARTITION, Integer.toString(source.partition()));
    put(headers, OFFSET, Long.toString(offset));
    put(headers, APPLICATION_ID, applicationId);
    put(headers, TIME, time.toString());
    return headers;
  }

  private static void put(Headers headers, String name, String text) {
    headers.remove(name);
    headers.add(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private static String stackTrace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static String cut(String text, int limit) {
    return text.length() <= limit ? text : text.substring(0, limit - 1) + "…";
  }
}
