package org.sentimentstream.scorer.format;

/** What the value of a review's record is. */
public enum ReviewFormat {
  /** A {@code Review} in Confluent's wire format. */
  AVRO,
  /** One JSON object with the fields of {@code Review}; only text is needed. */
  JSON,
  /** The text itself, in UTF-8. */
  TEXT
}
