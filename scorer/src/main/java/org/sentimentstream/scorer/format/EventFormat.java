package org.sentimentstream.scorer.format;

/** What the value of a sentiment event's record is. */
public enum EventFormat {
  /** A {@code SentimentEvent} in Confluent's wire format. */
  AVRO,
  /** One JSON object with the fields of {@code SentimentEvent}. */
  JSON
}
