package org.sentimentstream.trainer.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Text and label of a review as files spell them. */
final class ReviewFields {

  private static final int MAX_SHOWN = 80;

  private ReviewFields() {}

  /**
   * The review.
   *
   * @throws IllegalArgumentException where the text is blank or no Unicode, or the label is none
   */
  static LabelledReview review(String id, @Nullable String text, @Nullable String label) {
    return new LabelledReview(id, text(text), isPositive(label));
  }

  /**
   * The text, stripped.
   *
   * @throws IllegalArgumentException where it is blank or no Unicode
   */
  static String text(@Nullable String text) {
    if (text == null || text.isBlank()) {
      throw new IllegalArgumentException(
          "expected a text, found " + (text == null ? "none" : "a blank one"));
    }
    if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      throw new IllegalArgumentException("expected a text, found half a surrogate pair in it");
    }
    return text.strip();
  }

  /** Refuses another review where there are as many as are read. */
  static void requireRoom(Path file, int reviews) throws IOException {
    if (reviews == AclImdb.MAX_REVIEWS) {
      throw new IOException(
          file + ": expected at most " + AclImdb.MAX_REVIEWS + " reviews, found more");
    }
  }

  private static boolean isPositive(@Nullable String label) {
    String known = label == null ? "" : label.strip().toLowerCase(Locale.ROOT);
    return switch (known) {
      case "positive", "pos", "1", "true" -> true;
      case "negative", "neg", "0", "false" -> false;
      default ->
          throw new IllegalArgumentException(
              "expected a label: positive or negative, pos or neg, 1 or 0, true or false; found "
                  + (label == null ? "none" : "'" + shown(label) + "'"));
    };
  }

  /** What came, as far as it fits on a line. */
  static String shown(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= MAX_SHOWN ? line : line.substring(0, MAX_SHOWN) + "…";
  }
}
