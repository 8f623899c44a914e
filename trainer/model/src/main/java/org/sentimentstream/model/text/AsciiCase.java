package org.sentimentstream.model.text;

/**
 * Lower case of A to Z alone, as the tutorial lower-cases bytes: the imdb dictionary has words with
 * an accented capital that Unicode's lower case would miss.
 */
final class AsciiCase {
  private AsciiCase() {}

  static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
  }

  static String lower(CharSequence text) {
    StringBuilder lower = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      lower.append(lower(text.charAt(i)));
    }
    return lower.toString();
  }
}
