package org.sentimentstream.model.text;

import java.util.ArrayList;
import java.util.List;

/**
 * The English abbreviations of Moses after which a full stop does not end a sentence.
 *
 * <p>Its "i.e" and "e.g" are left out: a full stop inside a word with a letter keeps the last one
 * anyway.
 */
final class NonbreakingPrefixes {
  /** When a full stop after a word stays with it. */
  enum Stays {
    NEVER,
    BEFORE_NUMBER,
    ALWAYS
  }

  private static final List<String> BEFORE_NUMBER = List.of("No", "Art", "pp");

  private static final List<String> ALWAYS =
      List.of(
          ("A B C D E F G H I J K L M N O P Q R S T U V W X Y Z Adj Adm Adv Asst Bart Bldg Brig"
                  + " Bros Capt Cmdr Col Comdr Con Corp Cpl DR Dr Drs Ens Gen Gov Hon Hr Hosp Insp"
                  + " Lt MM MR MRS MS Maj Messrs Mlle Mme Mr Mrs Ms Msgr Op Ord Pfc Ph Prof Pvt"
                  + " Rep Reps Res Rev Rs Rt Sen Sens Sfc Sgt Sr St Supt Surg v vs rev Nos Nr Jan Feb"
                  + " Mar Apr Jun Jul Aug Sep Oct Nov Dec")
              .split(" ", -1));

  private static final Dictionary WORDS = words();
  private static final int LONGEST = WORDS.longestWord();

  private final char[] letters = new char[LONGEST];

  Stays lookUp(String text, int start, int end) {
    int length = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (CharacterKind.of(c) != CharacterKind.REMOVED) {
        if (length == LONGEST) {
          return Stays.NEVER;
        }
        letters[length++] = c;
      }
    }
    int id = WORDS.id(letters, length);
    if (id == Dictionary.UNKNOWN) {
      return Stays.NEVER;
    }
    return id < Dictionary.FIRST_WORD + BEFORE_NUMBER.size() ? Stays.BEFORE_NUMBER : Stays.ALWAYS;
  }

  private static Dictionary words() {
    List<String> words = new ArrayList<>(BEFORE_NUMBER);
    words.addAll(ALWAYS);
    return Dictionary.of(words);
  }
}
