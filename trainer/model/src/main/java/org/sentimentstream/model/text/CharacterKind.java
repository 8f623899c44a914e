package org.sentimentstream.model.text;

/**
 * What the tokenizer's rules need to know of a character, as bits: a table over the basic plane,
 * the JDK's Unicode data beyond it.
 *
 * <p>The classes are Perl's: alphanumeric is Alphabetic or a decimal digit ({@code \p{IsAlnum}}), a
 * number is the general category N ({@code \p{IsN}}), lower case includes Other_Lowercase ({@code
 * \p{IsLower}}), and white space is White_Space ({@code \s}), to which U+0085 and U+00A0 belong and
 * the separators U+001C to U+001F do not, so {@link Character#isWhitespace} would be wrong. The
 * Unicode version is the JDK's, which may know a few letters fewer or more than the Perl at hand.
 */
final class CharacterKind {
  /** {@code \p{IsAlpha}}. */
  static final int ALPHA = 1;

  /** {@code \p{IsN}}, of those that are also alphanumeric: a ½ stands alone before it matters. */
  static final int NUMBER = 1 << 1;

  /** {@code \p{IsLower}}. */
  static final int LOWER = 1 << 2;

  /** Continues a word: alphanumeric, hyphen, grave accent. */
  static final int WORD = 1 << 3;

  /** {@code \s}. */
  static final int BLANK = 1 << 4;

  /** A control character that the tokenizer drops, joining its neighbours. */
  static final int REMOVED = 1 << 5;

  /** Full stop, comma or apostrophe, which have rules of their own. */
  static final int PUNCTUATION = 1 << 6;

  /** Everything else: a token of its own. */
  static final int SYMBOL = 0;

  private static final byte[] BASIC_PLANE = basicPlane();

  private CharacterKind() {}

  /** Kind of a character of the basic plane; a surrogate is a {@link #SYMBOL}. */
  static int of(char c) {
    return BASIC_PLANE[c];
  }

  /** Kind of the code point at an index, of which a surrogate without its partner is one too. */
  static int at(String text, int index) {
    char c = text.charAt(index);
    return Character.isHighSurrogate(c) ? ofCodePoint(text.codePointAt(index)) : BASIC_PLANE[c];
  }

  /** Number of chars that the code point at an index takes. */
  static int width(String text, int index) {
    return Character.isHighSurrogate(text.charAt(index))
        ? Character.charCount(text.codePointAt(index))
        : 1;
  }

  private static byte[] basicPlane() {
    byte[] kinds = new byte[1 << 16];
    for (int c = 0; c < kinds.length; c++) {
      kinds[c] = (byte) ofCodePoint(c);
    }
    return kinds;
  }

  private static int ofCodePoint(int c) {
    if (isWhiteSpace(c)) {
      return BLANK;
    }
    if (c < ' ') {
      return REMOVED;
    }
    if (c == '.' || c == ',' || c == '\'') {
      return PUNCTUATION;
    }
    if (c == '-' || c == '`') {
      return WORD;
    }
    boolean alphabetic = Character.isAlphabetic(c);
    if (!alphabetic && !Character.isDigit(c)) {
      return SYMBOL;
    }
    int kind = WORD;
    kind |= alphabetic ? ALPHA : 0;
    kind |= Character.isLowerCase(c) ? LOWER : 0;
    int category = Character.getType(c);
    boolean number =
        category == Character.DECIMAL_DIGIT_NUMBER
            || category == Character.LETTER_NUMBER
            || category == Character.OTHER_NUMBER;
    return kind | (number ? NUMBER : 0);
  }

  private static boolean isWhiteSpace(int c) {
    return (c >= '\t' && c <= '\r')
        || c == ' '
        || c == 0x85
        || c == 0xA0
        || (c > 0xA0 && Character.isSpaceChar(c));
  }
}
