package org.sentimentstream.model.text;

import org.jspecify.annotations.Nullable;

/**
 * Turns the text of a review into word ids in one pass: {@link MosesTokenizer}, lower case of A to
 * Z, {@link Dictionary}. The buffers are reused, so that nothing is allocated once they are large
 * enough; they never hold more than {@code maxTokens} tokens, whatever the text.
 *
 * <p>Not thread-safe: one per thread.
 */
public final class ReviewEncoder {
  /** [128]; lower case of the ASCII characters that stand for themselves, 0 of the others. */
  private static final char[] PLAIN = plain();

  private final Dictionary dictionary;
  private final MosesTokenizer tokenizer = new MosesTokenizer();
  private final EncodedReview review;

  private final MosesTokenizer.Sink sink = this::add;

  /** [the longest word's length]; a token that does not fit is no word of the dictionary. */
  private final char[] token;

  /** [128]; ids of the tokens that are a single ASCII character, a fifth of all tokens. */
  private final int[] idsOfAscii;

  private String text = "";

  /** An encoder that keeps the first {@code maxTokens} tokens of a text. */
  public ReviewEncoder(Dictionary dictionary, int maxTokens) {
    if (maxTokens < 1) {
      throw new IllegalArgumentException("maxTokens: at least 1, not " + maxTokens);
    }
    this.dictionary = dictionary;
    this.review = new EncodedReview(maxTokens);
    this.token = new char[dictionary.longestWord()];
    this.idsOfAscii = new int[128];
    for (char c = 0; c < idsOfAscii.length; c++) {
      idsOfAscii[c] = idWithEscapes(String.valueOf(c), 0, 1);
    }
  }

  /**
   * Encodes the whole text; line breaks are blanks. The result is a view on this encoder's buffers
   * and valid until the next call.
   */
  public EncodedReview encode(CharSequence text) {
    this.text = text.toString();
    review.begin(this.text);
    tokenizer.tokenize(this.text, sink);
    return review;
  }

  private boolean add(int start, int end) {
    return review.add(start, end, id(start, end));
  }

  private int id(int start, int end) {
    String text = this.text;
    char[] token = this.token;
    int length = end - start;
    if (length == 1 && text.charAt(start) < idsOfAscii.length) {
      return idsOfAscii[text.charAt(start)];
    }
    if (length > token.length) {
      return idWithEscapes(text, start, end);
    }
    int hash = 0;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(start + i);
      char plain = c < PLAIN.length ? PLAIN[c] : c;
      if (plain == 0) {
        return idWithEscapes(text, start, end);
      }
      token[i] = plain;
      hash = Dictionary.hash(hash, plain);
    }
    return dictionary.id(token, length, hash);
  }

  /** The id of a token that may have characters that are dropped or escaped. */
  private int idWithEscapes(String text, int start, int end) {
    int length = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      @Nullable String escape = Escapes.of(c);
      if (escape != null) {
        if (length + escape.length() > token.length) {
          return Dictionary.UNKNOWN;
        }
        escape.getChars(0, escape.length(), token, length);
        length += escape.length();
      } else if (CharacterKind.of(c) != CharacterKind.REMOVED) {
        if (length == token.length) {
          return Dictionary.UNKNOWN;
        }
        token[length++] = AsciiCase.lower(c);
      }
    }
    return dictionary.id(token, length);
  }

  private static char[] plain() {
    char[] plain = new char[128];
    for (char c = 0; c < plain.length; c++) {
      boolean asItIs = Escapes.of(c) == null && CharacterKind.of(c) != CharacterKind.REMOVED;
      plain[c] = asItIs ? AsciiCase.lower(c) : 0;
    }
    return plain;
  }
}
