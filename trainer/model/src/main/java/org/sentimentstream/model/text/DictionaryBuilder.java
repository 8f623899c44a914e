package org.sentimentstream.model.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts the words of a corpus and orders them as the tutorial does: by falling frequency.
 *
 * <p>Words of the same frequency are in the order of their code points. The tutorial leaves them in
 * the order of a Python dict, sorted by an unstable sort and reversed, which cannot be derived
 * again. Order of first appearance was rejected: the dictionary would depend on the order in which
 * the reviews are read, which a folder and a topic of several partitions do not fix.
 *
 * <p>Not thread-safe.
 */
public final class DictionaryBuilder {
  private final MosesTokenizer tokenizer = new MosesTokenizer();
  private final Map<String, Integer> counts = new HashMap<>();

  /** Counts the words of a text, broken up as {@link ReviewEncoder} does. */
  public void add(CharSequence text) {
    String whole = text.toString();
    StringBuilder token = new StringBuilder();
    tokenizer.tokenize(
        whole,
        (start, end) -> {
          token.setLength(0);
          Escapes.append(whole, start, end, token);
          counts.merge(AsciiCase.lower(token), 1, Integer::sum);
          return true;
        });
  }

  /** How many different words have been counted. */
  public int distinctWords() {
    return counts.size();
  }

  /** The dictionary of the most frequent words so far, with the ids below {@code nWords}. */
  public Dictionary build(int nWords) {
    if (nWords < Dictionary.FIRST_WORD) {
      throw new IllegalArgumentException(
          "n_words: at least " + Dictionary.FIRST_WORD + " (padding and unknown), not " + nWords);
    }
    List<Map.Entry<String, Integer>> words = new ArrayList<>(counts.entrySet());
    words.sort(
        Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
            .thenComparing(Map.Entry.comparingByKey(DictionaryBuilder::compareCodePoints)));
    return Dictionary.of(
        words.stream().limit(nWords - Dictionary.FIRST_WORD).map(Map.Entry::getKey).toList());
  }

  private static int compareCodePoints(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      if (a.charAt(i) != b.charAt(i)) {
        // A pair's code point is above the basic plane, a lone char's is itself.
        return Integer.compare(a.codePointAt(i), b.codePointAt(i));
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
