package org.sentimentstream.model.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Which id a word has: 0 is padding, 1 every unknown word, words count from 2 in the order of their
 * frequency in the corpus. Immutable.
 *
 * <p>All words lie one after the other in a single array; the look-up hashes the characters it is
 * given, so that no {@code String} is made of a token.
 */
public final class Dictionary {
  public static final int PADDING = 0;
  public static final int UNKNOWN = 1;
  public static final int FIRST_WORD = 2;

  /** The most words that are accepted, forty times the imdb dictionary. */
  public static final int MAX_WORDS = 1 << 22;

  /**
   * [size - 2 + 1]; word {@code id} is letters[starts[id - 2]] to before letters[starts[id - 1]].
   */
  private final int[] starts;

  /** [sum of the words' lengths]. */
  private final char[] letters;

  /** [a power of two]; the upper half of a slot is the word's hash, the lower its id, 0 if free. */
  private final long[] slots;

  private final int longestWord;

  private Dictionary(int[] starts, char[] letters) {
    this.starts = starts;
    this.letters = letters;
    int words = starts.length - 1;
    this.slots = new long[Integer.highestOneBit(Math.max(4, words * 2)) * 2];
    int longest = 0;
    for (int word = 0; word < words; word++) {
      longest = Math.max(longest, starts[word + 1] - starts[word]);
      insert(word);
    }
    this.longestWord = longest;
  }

  /** The dictionary that gives the first word id 2, and so on. */
  public static Dictionary of(List<String> words) {
    if (words.size() > MAX_WORDS) {
      throw new IllegalArgumentException(
          "dictionary: at most " + MAX_WORDS + " words, not " + words.size());
    }
    int[] starts = new int[words.size() + 1];
    long total = 0;
    for (int i = 0; i < words.size(); i++) {
      total += words.get(i).length();
      if (total > Integer.MAX_VALUE - 8) {
        throw new IllegalArgumentException("dictionary: words too long to hold");
      }
      starts[i + 1] = (int) total;
    }
    char[] letters = new char[(int) total];
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      checkWord(word, i + 1);
      word.getChars(0, word.length(), letters, starts[i]);
    }
    return new Dictionary(starts, letters);
  }

  /**
   * Reads {@code dictionary.txt}: UTF-8, each word ended by a line feed, the first line has id 2.
   * Lines end at nothing but a line feed: there are words with U+0085 or U+2028.
   */
  public static Dictionary parse(byte[] dictionaryTxt) {
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < dictionaryTxt.length; i++) {
      if (dictionaryTxt[i] == '\n') {
        words.add(decode(dictionaryTxt, start, i, words.size() + 1));
        start = i + 1;
        if (words.size() > MAX_WORDS) {
          throw invalid(words.size(), "more than " + MAX_WORDS + " words");
        }
      }
    }
    if (start < dictionaryTxt.length) {
      throw invalid(words.size() + 1, "no line feed at the end: the file is cut short");
    }
    return of(words);
  }

  /**
   * Reads the dictionary that the tutorial pickles, gzipped or not: a dict from str to int with the
   * ids 2, 3, … each once.
   */
  public static Dictionary readPickle(Path imdbDictPkl) throws IOException {
    return DictionaryPickle.read(imdbDictPkl);
  }

  /** The bytes of {@code dictionary.txt}. */
  public byte[] toBytes() {
    StringBuilder lines = new StringBuilder(letters.length + starts.length);
    for (int id = FIRST_WORD; id < size(); id++) {
      lines.append(letters, starts[id - FIRST_WORD], length(id)).append('\n');
    }
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** SHA-256 of {@link #toBytes()} in hexadecimal. */
  public String digest() {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(toBytes()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The dictionary of the ids below {@code nWords}; the others become unknown. */
  public Dictionary truncate(int nWords) {
    if (nWords < FIRST_WORD) {
      throw new IllegalArgumentException(
          "n_words: at least " + FIRST_WORD + " (padding and unknown), not " + nWords);
    }
    if (nWords >= size()) {
      return this;
    }
    int words = nWords - FIRST_WORD;
    return new Dictionary(Arrays.copyOf(starts, words + 1), Arrays.copyOf(letters, starts[words]));
  }

  /** Number of ids, the tutorial's {@code n_words}: the words and two more. */
  public int size() {
    return starts.length - 1 + FIRST_WORD;
  }

  /** The word of an id from 2 on. */
  public String word(int id) {
    if (id < FIRST_WORD || id >= size()) {
      throw new IndexOutOfBoundsException(
          "word id: " + FIRST_WORD + " to " + (size() - 1) + ", not " + id);
    }
    return new String(letters, starts[id - FIRST_WORD], length(id));
  }

  /** The id of a word, {@link #UNKNOWN} if it has none. */
  public int id(CharSequence word) {
    int length = word.length();
    if (length > longestWord) {
      return UNKNOWN;
    }
    char[] chars = new char[length];
    for (int i = 0; i < length; i++) {
      chars[i] = word.charAt(i);
    }
    return id(chars, length);
  }

  /** The id of the word in the first {@code length} chars. */
  int id(char[] word, int length) {
    return id(word, length, hash(word, 0, length));
  }

  /** The same where the chars' {@link #hash(int, char)} is known. */
  int id(char[] word, int length, int hash) {
    int mask = slots.length - 1;
    for (int slot = spread(hash) & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
      long entry = slots[slot];
      if ((int) (entry >>> 32) == hash && isWord((int) entry, word, 0, length)) {
        return (int) entry;
      }
    }
    return UNKNOWN;
  }

  /** Length of the longest word. */
  int longestWord() {
    return longestWord;
  }

  private void insert(int word) {
    int start = starts[word];
    int length = starts[word + 1] - start;
    int hash = hash(letters, start, length);
    int mask = slots.length - 1;
    int slot = spread(hash) & mask;
    while (slots[slot] != 0) {
      int other = (int) slots[slot];
      if ((int) (slots[slot] >>> 32) == hash && isWord(other, letters, start, length)) {
        throw invalid(
            word + 1, "'" + word(other) + "' is already in line " + (other - FIRST_WORD + 1));
      }
      slot = (slot + 1) & mask;
    }
    slots[slot] = ((long) hash << 32) | (word + FIRST_WORD);
  }

  private boolean isWord(int id, char[] chars, int start, int length) {
    int from = starts[id - FIRST_WORD];
    return Arrays.equals(letters, from, starts[id - 1], chars, start, start + length);
  }

  private int length(int id) {
    return starts[id - 1] - starts[id - FIRST_WORD];
  }

  /** Hash of a word with another char at its end; that of no char is 0. */
  static int hash(int hash, char c) {
    return 31 * hash + c;
  }

  private static int hash(char[] chars, int start, int length) {
    int hash = 0;
    for (int i = start; i < start + length; i++) {
      hash = hash(hash, chars[i]);
    }
    return hash;
  }

  private static int spread(int hash) {
    return hash ^ (hash >>> 15);
  }

  private static String decode(byte[] bytes, int start, int end, int line) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes, start, end - start))
          .toString();
    } catch (CharacterCodingException e) {
      throw invalid(line, "not UTF-8");
    }
  }

  private static void checkWord(String word, int line) {
    if (word.isEmpty()) {
      throw invalid(line, "empty word");
    }
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c == ' ' || (c >= '\t' && c <= '\r')) {
        throw invalid(line, "white space in a word");
      }
      if (Character.isSurrogate(c)) {
        if (!Character.isSurrogatePair(c, i + 1 < word.length() ? word.charAt(i + 1) : c)) {
          throw invalid(line, "half a surrogate pair in a word");
        }
        i++;
      }
    }
  }

  private static IllegalArgumentException invalid(int line, String what) {
    return new IllegalArgumentException("dictionary line " + line + ": " + what);
  }
}
