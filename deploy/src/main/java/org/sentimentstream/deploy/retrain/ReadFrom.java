package org.sentimentstream.deploy.retrain;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where the reading of labelled reviews begins. */
sealed interface ReadFrom {

  /** Where the last run ended; where none has, at the beginning. */
  record Last() implements ReadFrom {}

  /** At the beginning of the topic. */
  record Earliest() implements ReadFrom {}

  /** At the first record of this time or later. */
  record At(Instant time) implements ReadFrom {}

  /** {@code last}, {@code earliest} or a time. */
  final class Converter implements ITypeConverter<ReadFrom> {
    @Override
    public ReadFrom convert(String text) {
      return switch (text) {
        case "last" -> new Last();
        case "earliest" -> new Earliest();
        default -> new At(new Time().convert(text));
      };
    }
  }

  /** A time in ISO 8601 with a zone. */
  final class Time implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return OffsetDateTime.parse(text).toInstant();
      } catch (DateTimeException e) {
        throw new TypeConversionException(
            "expected ISO 8601 with a zone, for example 2026-01-31T12:00:00Z, came \""
                + text
                + "\"");
      }
    }
  }
}
