package org.sentimentstream.model.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.pickle.PickleReader;
import org.sentimentstream.model.pickle.PickledDict;

/**
 * The dictionary that the tutorial pickles: a dict from str to int with the ids 2, 3, … each once.
 */
final class DictionaryPickle {
  /** The most bytes that are unpacked; the imdb dictionary has 2.3 million. */
  private static final int MAX_BYTES = 1 << 26;

  private DictionaryPickle() {}

  static Dictionary read(Path file) throws IOException {
    try (PickleReader pickle = PickleReader.open(file, MAX_BYTES)) {
      if (!(pickle.read() instanceof PickledDict dict)) {
        throw new IllegalArgumentException("found something else than a dict");
      }
      return toDictionary(dict.entries());
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": expected a pickled dictionary: " + e.getMessage(), e);
    }
  }

  private static Dictionary toDictionary(Map<String, Integer> entries) {
    if (entries.size() > Dictionary.MAX_WORDS) {
      throw new IllegalArgumentException("more than " + Dictionary.MAX_WORDS + " words");
    }
    @Nullable String[] words = new @Nullable String[entries.size()];
    entries.forEach(
        (word, id) -> {
          int index = id - Dictionary.FIRST_WORD;
          if (id < Dictionary.FIRST_WORD || index >= words.length) {
            throw new IllegalArgumentException(
                "id of '%s': 2 to %d for %d words, not %d"
                    .formatted(word, words.length + 1, words.length, id));
          }
          if (words[index] != null) {
            throw new IllegalArgumentException(
                "'%s' and '%s' both have the id %d".formatted(words[index], word, id));
          }
          words[index] = word;
        });
    List<String> inOrder = new ArrayList<>(words.length);
    for (@Nullable String word : words) {
      // As many different ids in range as there are words: no place is left empty.
      inOrder.add(word == null ? "" : word);
    }
    return Dictionary.of(inOrder);
  }
}
