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
 * The English tokenizer of the Moses translation system, as {@code tokenizer.perl -l en} behaves,
 * in one pass over the text.
 *
 * <p><b>Method.</b> The script changes a line by some twenty regular expressions, one after the
 * other. All they do in the end is put blanks between characters, and whether there is one depends
 * on a few neighbours and on where the previous match has ended. So a single pass with a state of a
 * few numbers decides it: time is linear in the length of the text, and no memory depends on it. A
 * token is a range of the original text; what the script drops is skipped when the range is read.
 *
 * <p><b>Rules</b>, in the script's order; a later one sees the blanks of the earlier ones:
 *
 * <ol>
 *   <li>White space, also U+0085, U+00A0 and the like, is one blank; none is left at the ends. The
 *       other characters below U+0020 vanish, and what was on either side is joined.
 *   <li>Every character is a token of its own that is not alphanumeric and none of {@code . ' ` ,
 *       -}.
 *   <li>Two or more full stops in a row are one token.
 *   <li>A comma is a token of its own, except before a number when a number or nothing precedes it.
 *   <li>An apostrophe with a letter on both sides begins a word ({@code don 't}), and one between a
 *       number and an s ({@code 1990 's}); between a number and another letter it stays; otherwise
 *       it is a token of its own. At either end of the text it stays.
 *   <li>The full stop at the end of a word is split off, unless the next word begins in lower case,
 *       or the word has a letter and another full stop, or is an abbreviation (some only before a
 *       number). It always is at the end of the text.
 *   <li>{@code .'} at the end of the text is two tokens.
 *   <li>Ampersand, vertical bar, angle brackets, quotes and square brackets are written as entities
 *       (see {@link Escapes}), those of an entity in the text not excepted: the tag {@code <br />}
 *       is the tokens less-than, {@code br}, {@code /}, greater-than.
 * </ol>
 *
 * <p><b>Oddities that are meant</b>, since the dictionary was counted with them:
 *
 * <ul>
 *   <li>Matches of one expression do not overlap, so every other one is missed in a chain: {@code
 *       rock'n'roll} is {@code rock 'n'roll}, {@code a,,5} is {@code a , ,5}, and four apostrophes
 *       are {@code ' ' ''}.
 *   <li>{@code U.S.} at the end is {@code U.S .}, elsewhere it stays whole.
 *   <li>Any word keeps its full stop before lower case: {@code the end. then}.
 *   <li>A combining mark that is not alphabetic is a token, so a decomposed é is two.
 * </ul>
 *
 * <p><b>Where it differs.</b> The script marks several full stops by the letters DOTMULTI for a
 * while and spoils a text that has these itself; that is not imitated, as no review does. The
 * Unicode version is the JDK's: of all code points, Java 17 and Perl 5.36 disagree on 531 that
 * Unicode 14 has added. Half a surrogate pair, which Perl cannot read, is a token. A line break is
 * a blank, where the script would begin a new line.
 *
 * <p>Not thread-safe: one per thread.
 */
public final class MosesTokenizer {
  /** Name and version of these rules: another version where any text has other tokens. */
  public static final String VERSION = "moses-en-1";

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

  // What follows an apostrophe: its kind, BLANK where a rule puts a blank; its index; and the index
  // that the match of a rule takes in with it, NOWHERE when that is a blank put there.
  private int after;
  private int indexAfter;
  private int reachAfter;

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
    lookAfter(i);
    if (before == NOTHING || after == NOTHING) {
      return addQuote(i);
    }
    boolean letterBefore = (before & ALPHA) != 0;
    boolean numberBefore = (before & NUMBER) != 0;
    boolean letterAfter = (after & ALPHA) != 0;
    if (!letterBefore && !letterAfter) {
      if (i <= noLettersReach) {
        return addQuote(i);
      }
      noLettersReach = reachAfter;
      return standAlone(i, i + 1);
    }
    if (!letterAfter || !(letterBefore || numberBefore)) {
      return standAlone(i, i + 1);
    }
    if (letterBefore && i > bothLettersReach) {
      bothLettersReach = reachAfter;
      endWord(SYMBOL, i);
    } else if (numberBefore && text.charAt(indexAfter) == 's') {
      endWord(SYMBOL, i);
    }
    return addQuote(i);
  }

  /**
   * Finds what follows the apostrophe, as the rules for symbols, full stops and commas leave it.
   */
  private void lookAfter(int i) {
    indexAfter = skipRemoved(i + 1);
    reachAfter = NOWHERE;
    if (indexAfter == text.length()) {
      after = NOTHING;
      return;
    }
    after = CharacterKind.at(text, indexAfter);
    if (after == BLANK) {
      reachAfter = skipBlanks(indexAfter);
      after = reachAfter == text.length() ? NOTHING : BLANK;
    } else if (after == SYMBOL || isAt(indexAfter, ',')) {
      after = BLANK;
    } else {
      int afterNext = skipRemoved(indexAfter + CharacterKind.width(text, indexAfter));
      if (isAt(indexAfter, '.') && isAt(afterNext, '.')) {
        after = BLANK;
      } else {
        reachAfter = afterNext;
      }
    }
  }

  private int addQuote(int i) {
    quoteAfterDot = wordStart != NOWHERE && lastDot + 1 == wordEnd ? i : NOWHERE;
    addToWord(i, i + 1, PUNCTUATION);
    return i + 1;
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
