package org.sentimentstream.model.text;

import java.util.Arrays;
import java.util.Objects;

/**
 * The tokens of a review as word ids with their places in its text: a view on the buffers of a
 * {@link ReviewEncoder}, valid until its next {@code encode}.
 */
public final class EncodedReview {
  private static final int FIRST_CAPACITY = 512;

  private final int maxTokens;
  private String text = "";
  private int length;
  private int unknownCount;
  private boolean truncated;

  // Each [capacity], the first `length` are valid.
  private int[] ids;
  private int[] starts;
  private int[] ends;

  EncodedReview(int maxTokens) {
    this.maxTokens = maxTokens;
    int capacity = Math.min(maxTokens, FIRST_CAPACITY);
    this.ids = new int[capacity];
    this.starts = new int[capacity];
    this.ends = new int[capacity];
  }

  void begin(String text) {
    this.text = text;
    length = 0;
    unknownCount = 0;
    truncated = false;
  }

  /** Adds a token; false if there is no room for it. */
  boolean add(int start, int end, int id) {
    if (length == maxTokens) {
      truncated = true;
      return false;
    }
    if (length == ids.length) {
      int capacity = (int) Math.min(maxTokens, 2L * length);
      ids = Arrays.copyOf(ids, capacity);
      starts = Arrays.copyOf(starts, capacity);
      ends = Arrays.copyOf(ends, capacity);
    }
    ids[length] = id;
    starts[length] = start;
    ends[length] = end;
    length++;
    unknownCount += id == Dictionary.UNKNOWN ? 1 : 0;
    return true;
  }

  /** Number of tokens kept. */
  public int length() {
    return length;
  }

  /** The buffer of the ids, of which the first {@link #length()} are valid. */
  public int[] ids() {
    return ids;
  }

  /** Id of a token. */
  public int id(int i) {
    return ids[Objects.checkIndex(i, length)];
  }

  /** The ids in an array of their own: [length]. */
  public int[] copyIds() {
    return Arrays.copyOf(ids, length);
  }

  /** How many of the tokens kept are not in the dictionary. */
  public int unknownCount() {
    return unknownCount;
  }

  /** Whether the text has more tokens than were kept. */
  public boolean truncated() {
    return truncated;
  }

  /** Where a token begins in the original text, in UTF-16 chars. */
  public int start(int i) {
    return starts[Objects.checkIndex(i, length)];
  }

  /** Where a token has ended in the original text, in UTF-16 chars. */
  public int end(int i) {
    return ends[Objects.checkIndex(i, length)];
  }

  /** A token as the dictionary has it: lower case, escapes included. */
  public String token(int i) {
    StringBuilder token = new StringBuilder();
    Escapes.append(text, start(i), end(i), token);
    return AsciiCase.lower(token);
  }
}
