package org.sentimentstream.scorer.deadletters;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.schemas.DeadLetter;

/**
 * Which dead letters are meant.
 *
 * @param from those of this time or later; null for all
 * @param to those before this time; null for all
 * @param reason those whose exception's class or message has this text in it, in capitals or not;
 *     null for all
 */
public record LetterFilter(@Nullable Instant from, @Nullable Instant to, @Nullable String reason) {

  public static final LetterFilter ALL = new LetterFilter(null, null, null);

  public boolean accepts(StoredLetter letter) {
    DeadLetter description = letter.description();
    Instant time =
        description == null
            ? Instant.ofEpochMilli(letter.record().timestamp())
            : description.time();
    if ((from != null && time.isBefore(from)) || (to != null && !time.isBefore(to))) {
      return false;
    }
    return reason == null
        || (description != null
            && (has(description.exception(), reason) || has(description.message(), reason)));
  }

  private static boolean has(String text, String part) {
    return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
  }
}
