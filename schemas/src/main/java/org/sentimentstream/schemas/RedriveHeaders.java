package org.sentimentstream.schemas;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The headers by which dead letters are re-driven: sent back to the topic that they came from.
 * {@link #ATTEMPT} and {@link #SOURCE} are on the record that is sent back, and stay on what comes
 * of it. {@link #LETTER} and {@link #TIME} are on the mark that is written to the topic of the dead
 * letters in the same transaction. Every one of them is text in UTF-8, numbers in decimal.
 */
public final class RedriveHeaders {
  /** How many times the record was sent back, from 1. */
  public static final String ATTEMPT = "__sentiment.redrive.attempt";

  /** Where the record was at first: {@code TOPIC-PARTITION@OFFSET}. */
  public static final String SOURCE = "__sentiment.redrive.source";

  /** Of a mark: the dead letter that was sent back, {@code TOPIC-PARTITION@OFFSET}. */
  public static final String LETTER = "__sentiment.redrive.letter";

  /** Of a mark: when it was sent back, ISO 8601 in UTC. */
  public static final String TIME = "__sentiment.redrive.time";

  private RedriveHeaders() {}

  /**
   * Whether a record of the topic of the dead letters is none itself, but marks one. A review may
   * come with any header, and its dead letter has them too; but that has a description as well.
   */
  public static boolean isMark(Headers headers) {
    return headers.lastHeader(LETTER) != null
        && headers.lastHeader(DeadLetterHeaders.EXCEPTION) == null;
  }

  /** How many times a record was sent back, as its headers say; 0 where they do not. */
  public static int attempts(Headers headers) {
    Header header = headers.lastHeader(ATTEMPT);
    if (header == null || header.value() == null) {
      return 0;
    }
    String text = new String(header.value(), StandardCharsets.UTF_8);
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
  }
}
