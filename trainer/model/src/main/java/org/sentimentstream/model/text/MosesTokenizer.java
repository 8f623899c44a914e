package org.sentimentstream.model.text;

import static org.sentimentstream.model.text.CharacterKind.ALPHA;
import static org.sentimentstream.model.text.CharacterKind.BLANK;
import static org.sentimentstream.model.text.CharacterKind.LOWER;
import static org.sentimentstream.model.text.CharacterKind.NUMBER;
import static org.sentimentstream.model.text.CharacterKind.PUNCTUATION;
import static org.sentimentstream.model.text.CharacterKind.REMOVED;
import static org.sentimentstream.model.text.CharacterKind.SYMBOL;
import static org.sentimentstream.model.text.CharacterKind.WORD;

/**
 * The tokenizer of the Moses translation system as {@code tokenizer.perl -l en} has it, in one pass
 * over the text with a state of a few numbers: time is linear in the length of the text and no
 * memory depends on it.
 *
 * <p>Not thread-safe: one per thread.
 */
public final class MosesTokenizer {
  /** Takes the tokens in the order of the text. */
  @FunctionalInterface
  interface Sink {
    /**
     * Takes the token that the text's chars from {@code start} to before {@code end} make.
     *
     * @return whether more are wanted
     */
    boolean token(int start, int end);
  }

  private enum EndRule {
    NONE,
    WORD_BEFORE,
    NOTHING_BEFORE
  }

  /** What stands before the first character: nothing that a rule could match. */
  private static final int NOTHING = -1;

  private static final int NOWHERE = -1;

  private final NonbreakingPrefixes prefixes = new NonbreakingPrefixes();

  private String text = "";
  private Sink sink = (start, end) -> false;
  private boolean wanted;

  // The word that is being gathered: [wordStart, wordEnd), wordStart == NOWHERE when there is none.
  private int wordStart;
  private int wordEnd;
  private int wordKinds;
  private int wordDots;

  /** Index of the word's latest full stop, and the end of what the word has before it. */
  private int lastDot;

  private int lastDotPreEnd;

  /** Index of an apostrophe that directly follows {@link #lastDot}. */
  private int quoteAfterDot;

  /** Kind of the character before the current one, BLANK where a rule has put a blank. */
  private int before;

  private boolean afterSplitComma;

  /**
   * Where a match of the rule "no letter on either side" ends: an apostrophe up to there is out of
   * its reach, since matches of a Perl substitution do not overlap.
   */
  private int noLettersReach;

  /** The same of the rule "letters on both sides". */
  private int bothLettersReach;

  /** How the rule for {@code .'} at the end of the text matched. */
  private EndRule endRule = EndRule.NONE;

  /**
   * The line that the script prints for the text: tokens with their escapes, a blank between two.
   * Where the rule for {@code .'} at the end has matched, the script's further blanks are there
   * too.
   */
  public String tokenize(CharSequence text) {
    String whole = text.toString();
    StringBuilder line = new StringBuilder(whole.length() + whole.length() / 4);
    tokenize(
        whole,
        (start, end) -> {
          if (!line.isEmpty()) {
            line.append(' ');
          }
          Escapes.append(whole, start, end, line);
          return true;
        });
    if (endRule != EndRule.NONE) {
      if (endRule == EndRule.NOTHING_BEFORE) {
        line.insert(line.length() - ". &apos;".length(), ' ');
      }
      line.append(' ');
    }
    return line.toString();
  }

  /** Sends the tokens to the sink until it wants no more. */
  void tokenize(String text, Sink sink) {
    begin(text, sink);
    int length = text.length();
    int i = skipBlanks(0);
    while (i < length && wanted) {
      int kind = CharacterKind.at(text, i);
      if ((kind & WORD) != 0) {
        i = addWordCharacters(i, kind);
      } else if (kind == BLANK) {
        i = skipBlanks(i);
        if (i < length) {
          endWord(CharacterKind.at(text, i), i);
          before = BLANK;
          afterSplitComma = false;
        }
      } else if (kind == REMOVED) {
        i++;
      } else if (kind == SYMBOL) {
        i = standAlone(i, i + CharacterKind.width(text, i));
      } else {
        i = punctuation(i);
      }
    }
    if (wanted) {
      endText();
    }
  }

  private void begin(String text, Sink sink) {
    this.text = text;
    this.sink = sink;
    wanted = true;
    before = NOTHING;
    afterSplitComma = false;
    noLettersReach = NOWHERE;
    bothLettersReach = NOWHERE;
    endRule = EndRule.NONE;
    clearWord();
  }

  private int punctuation(int i) {
    return switch (text.charAt(i)) {
      case '.' -> dots(i);
      case ',' -> comma(i);
      default -> apostrophe(i);
    };
  }

  /** A single full stop belongs to the word so far; two or more are a token together. */
  private int dots(int i) {
    int end = i + 1;
    int next = skipRemoved(end);
    if (!isAt(next, '.')) {
      lastDotPreEnd = wordEnd;
      lastDot = i;
      wordDots++;
      addToWord(i, end, PUNCTUATION);
      return end;
    }
    while (isAt(next, '.')) {
      end = next + 1;
      next = skipRemoved(end);
    }
    return standAlone(i, end);
  }

  /**
   * A comma stands alone except between numbers. After a comma that the first of the script's two
   * substitutions has split off, the next one is not seen by it, so "a,,5" gives ",5".
   */
  private int comma(int i) {
    boolean split = before != NOTHING && (before & NUMBER) == 0 && !afterSplitComma;
    int next = skipRemoved(i + 1);
    boolean beforeNumber = next < text.length() && (CharacterKind.at(text, next) & NUMBER) != 0;
    if (!split && beforeNumber) {
      addToWord(i, i + 1, PUNCTUATION);
    } else {
      standAlone(i, i + 1);
      afterSplitComma = split;
    }
    return i + 1;
  }

  private int apostrophe(int i) {
    int next = skipRemoved(i + 1);
    int after = PUNCTUATION; // kind of the character after it
    int reach = NOWHERE; // index of the character after that one
    if (next == text.length()) {
      after = NOTHING;
    } else {
      int kind = CharacterKind.at(text, next);
      if (kind == BLANK) {
        reach = skipBlanks(next);
        after = reach == text.length() ? NOTHING : BLANK;
      } else if (kind == SYMBOL || isAt(next, ',')) {
        after = BLANK;
      } else {
        reach = skipRemoved(next + CharacterKind.width(text, next));
        after = kind;
        if (isAt(next, '.') && isAt(reach, '.')) {
          after = BLANK;
          reach = NOWHERE;
        }
      }
    }
    if (before == NOTHING || after == NOTHING) {
      addQuote(i);
      return i + 1;
    }
    boolean letterBefore = (before & ALPHA) != 0;
    boolean letterAfter = (after & ALPHA) != 0;
    if (!letterBefore && !letterAfter) {
      if (i > noLettersReach) {
        noLettersReach = reach;
        return standAlone(i, i + 1);
      }
    } else if (!letterAfter) {
      return standAlone(i, i + 1);
    } else if (!letterBefore && (before & NUMBER) == 0) {
      return standAlone(i, i + 1);
    } else if (letterBefore && i > bothLettersReach) {
      bothLettersReach = reach;
      endWord(SYMBOL, i);
    } else if ((before & NUMBER) != 0 && isAt(next, 's')) {
      endWord(SYMBOL, i);
    }
    addQuote(i);
    return i + 1;
  }

  private void addQuote(int i) {
    quoteAfterDot = wordStart != NOWHERE && lastDot + 1 == wordEnd ? i : NOWHERE;
    addToWord(i, i + 1, PUNCTUATION);
  }

  /** Adds the characters of the basic plane from here on that continue a word, or one beyond it. */
  private int addWordCharacters(int start, int firstKind) {
    int end = start + CharacterKind.width(text, start);
    int kinds = firstKind;
    int last = firstKind;
    while (end < text.length()) {
      int kind = CharacterKind.of(text.charAt(end));
      if ((kind & WORD) == 0) {
        break;
      }
      last = kind;
      kinds |= kind;
      end++;
    }
    addToWord(start, end, last);
    wordKinds |= kinds;
    return end;
  }

  private void addToWord(int start, int end, int lastKind) {
    if (wordStart == NOWHERE) {
      wordStart = start;
    }
    wordEnd = end;
    wordKinds |= lastKind;
    before = lastKind;
    afterSplitComma = false;
  }

  /** Ends the word so far and makes a token of its own, with a blank on either side. */
  private int standAlone(int start, int end) {
    endWord(SYMBOL, start);
    emit(start, end);
    before = BLANK;
    afterSplitComma = false;
    return end;
  }

  /**
   * Ends the word so far. A full stop at its end is split off unless the word is an abbreviation or
   * goes on in lower case.
   *
   * @param nextKind kind of the character that the next word begins with, NOTHING if there is none
   */
  private void endWord(int nextKind, int next) {
    if (wordStart == NOWHERE) {
      return;
    }
    boolean endsInDot = lastDot + 1 == wordEnd && lastDot > wordStart;
    if (endsInDot && isSentenceEnd(nextKind, next)) {
      emit(wordStart, lastDotPreEnd);
      emit(lastDot, wordEnd);
    } else {
      emit(wordStart, wordEnd);
    }
    clearWord();
  }

  private boolean isSentenceEnd(int nextKind, int next) {
    if (nextKind == NOTHING) {
      return true;
    }
    if ((wordDots > 1 && (wordKinds & ALPHA) != 0) || (nextKind & LOWER) != 0) {
      return false;
    }
    return switch (prefixes.lookUp(text, wordStart, lastDotPreEnd)) {
      case ALWAYS -> false;
      case BEFORE_NUMBER -> !(text.charAt(next) >= '0' && text.charAt(next) <= '9');
      case NEVER -> true;
    };
  }

  private void endText() {
    if (wordStart != NOWHERE && quoteAfterDot + 1 == wordEnd) {
      int quote = quoteAfterDot;
      endRule = lastDot > wordStart ? EndRule.WORD_BEFORE : EndRule.NOTHING_BEFORE;
      if (lastDot > wordStart) {
        emit(wordStart, lastDotPreEnd);
      }
      emit(lastDot, lastDot + 1);
      emit(quote, quote + 1);
      clearWord();
    } else {
      endWord(NOTHING, text.length());
    }
  }

  private void clearWord() {
    wordStart = NOWHERE;
    wordEnd = NOWHERE;
    wordKinds = 0;
    wordDots = 0;
    lastDot = Integer.MIN_VALUE;
    lastDotPreEnd = NOWHERE;
    quoteAfterDot = Integer.MIN_VALUE;
  }

  private void emit(int start, int end) {
    wanted = wanted && sink.token(start, end);
  }

  private boolean isAt(int i, char c) {
    return i < text.length() && text.charAt(i) == c;
  }

  private int skipRemoved(int i) {
    while (i < text.length() && CharacterKind.of(text.charAt(i)) == REMOVED) {
      i++;
    }
    return i;
  }

  private int skipBlanks(int i) {
    while (i < text.length() && (CharacterKind.of(text.charAt(i)) & (BLANK | REMOVED)) != 0) {
      i++;
    }
    return i;
  }
}
