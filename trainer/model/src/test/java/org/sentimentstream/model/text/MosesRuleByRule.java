package org.sentimentstream.model.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The tokenizer's rules as they are told: one after the other over the whole text, each a list of
 * characters that becomes another. Slow and plain, the reference for {@link MosesTokenizer}.
 */
final class MosesRuleByRule {
  private static final Predicate<String> LETTER = is(Character::isAlphabetic);
  private static final Predicate<String> DIGIT =
      is(
          c ->
              switch (Character.getType(c)) {
                case Character.DECIMAL_DIGIT_NUMBER,
                    Character.LETTER_NUMBER,
                    Character.OTHER_NUMBER ->
                    true;
                default -> false;
              });
  private static final Predicate<String> NO_LETTER = LETTER.negate();
  private static final Predicate<String> NO_DIGIT = DIGIT.negate();

  private List<String> characters = new ArrayList<>();

  /** The tokens, without escapes. */
  static List<String> tokens(String text) {
    MosesRuleByRule rules = new MosesRuleByRule();
    rules.clean(text);
    rules.separateSymbols();
    rules.gatherDots();
    rules.separate(NO_DIGIT, ",", null, true);
    rules.separate(null, ",", NO_DIGIT, true);
    rules.separateLastComma();
    rules.separate(NO_LETTER, "'", NO_LETTER, true);
    rules.separate(NO_LETTER.and(NO_DIGIT), "'", LETTER, true);
    rules.separate(LETTER, "'", NO_LETTER, true);
    rules.separate(LETTER, "'", LETTER, false);
    rules.separate(DIGIT, "'", "s"::equals, false);
    return separateLastQuote(separateFullStops(rules.words()));
  }

  /** Code points are told apart in the text as it came: dropping a control joins no surrogates. */
  private void clean(String text) {
    for (int c : text.codePoints().toArray()) {
      boolean blank = "\t\n\u000b\f\r \u0085".indexOf(c) >= 0 || Character.isSpaceChar(c);
      if (blank && (characters.isEmpty() || last().equals(" "))) {
        continue;
      }
      if (blank || c >= ' ') {
        characters.add(blank ? " " : Character.toString(c));
      }
    }
    if (!characters.isEmpty() && last().equals(" ")) {
      characters.remove(characters.size() - 1);
    }
  }

  private String last() {
    return characters.get(characters.size() - 1);
  }

  private void separateSymbols() {
    List<String> result = new ArrayList<>();
    for (String c : characters) {
      boolean word = LETTER.test(c) || Character.isDigit(c.codePointAt(0));
      if (word || " .'`,-".contains(c)) {
        result.add(c);
      } else {
        result.addAll(List.of(" ", c, " "));
      }
    }
    characters = result;
  }

  private void gatherDots() {
    List<String> result = new ArrayList<>();
    int i = 0;
    while (i < characters.size()) {
      int end = i;
      while (end < characters.size() && characters.get(end).equals(".")) {
        end++;
      }
      if (end > i + 1) {
        result.addAll(List.of(" ", ".".repeat(end - i), " "));
        i = end;
      } else {
        result.add(characters.get(i++));
      }
    }
    characters = result;
  }

  /**
   * Puts a blank before each mark, and one after it if wanted, that has the neighbours asked for;
   * like matches of a regular expression those found do not overlap.
   */
  private void separate(
      @Nullable Predicate<String> left,
      String mark,
      @Nullable Predicate<String> right,
      boolean blankAfter) {
    List<String> result = new ArrayList<>();
    int i = 0;
    while (i < characters.size()) {
      int at = left == null ? i : i + 1;
      int last = right == null ? at : at + 1;
      if (last < characters.size()
          && characters.get(at).equals(mark)
          && (left == null || left.test(characters.get(i)))
          && (right == null || right.test(characters.get(last)))) {
        result.addAll(characters.subList(i, at));
        result.addAll(blankAfter ? List.of(" ", mark, " ") : List.of(" ", mark));
        result.addAll(characters.subList(at + 1, last + 1));
        i = last + 1;
      } else {
        result.add(characters.get(i++));
      }
    }
    characters = result;
  }

  private void separateLastComma() {
    int last = characters.size() - 1;
    if (last > 0 && characters.get(last).equals(",") && DIGIT.test(characters.get(last - 1))) {
      characters.add(last, " ");
    }
  }

  private List<String> words() {
    List<String> words = new ArrayList<>();
    for (String word : String.join("", characters).split(" ", -1)) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }

  private static List<String> separateFullStops(List<String> words) {
    List<String> result = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      String next = i + 1 < words.size() ? words.get(i + 1) : null;
      boolean dots = word.chars().allMatch(c -> c == '.');
      if (word.endsWith(".") && !dots && isSentenceEnd(word, next)) {
        result.add(word.substring(0, word.length() - 1));
        result.add(".");
      } else {
        result.add(word);
      }
    }
    return result;
  }

  private static boolean isSentenceEnd(String word, @Nullable String next) {
    String start = word.substring(0, word.length() - 1);
    if (next == null) {
      return true;
    }
    if (start.contains(".") && start.codePoints().anyMatch(Character::isAlphabetic)) {
      return false;
    }
    if (Character.isLowerCase(next.codePointAt(0))
        || Set.of("Mr", "Mrs", "Nos", "Rs").contains(start)) {
      return false;
    }
    if (start.length() == 1 && start.charAt(0) >= 'A' && start.charAt(0) <= 'Z') {
      return false;
    }
    return !(start.equals("No") && next.charAt(0) >= '0' && next.charAt(0) <= '9');
  }

  private static List<String> separateLastQuote(List<String> words) {
    int last = words.size() - 1;
    if (last >= 0 && words.get(last).endsWith(".'")) {
      String word = words.remove(last);
      if (word.length() > 2) {
        words.add(word.substring(0, word.length() - 2));
      }
      words.addAll(List.of(".", "'"));
    }
    return words;
  }

  private static Predicate<String> is(IntPredicate kind) {
    return c -> kind.test(c.codePointAt(0));
  }
}
