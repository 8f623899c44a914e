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
  private final Dictionary dictionary;
  private final MosesTokenizer tokenizer = new MosesTokenizer();
  private final EncodedReview review;

  /** [the longest word's length]; a token that does not fit is no word of the dictionary. */
  private final char[] token;

  private String text = "";

  /** An encoder that keeps the first {@code maxTokens} tokens of a text. */
  public ReviewEncoder(Dictionary dictionary, int maxTokens) {
    if (maxTokens < 1) {
      throw new IllegalArgumentException("maxTokens: at least 1, not " + maxTokens);
    }
    this.dictionary = dictionary;
    this.review = new EncodedReview(maxTokens);
    this.token = new char[dictionary.longestWord()];
  }

  /**
   * Encodes the whole text; line breaks are blanks. The result is a view on this encoder's buffers
   * and valid until the next call.
   */
  public EncodedReview encode(CharSequence text) {
    this.text = text.toString();
    review.begin(this.text);
    tokenizer.tokenize(this.text, this::add);
    return review;
  }

  private boolean add(int start, int end) {
    return review.add(start, end, id(start, end));
  }

  private int id(int start, int end) {
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
}
