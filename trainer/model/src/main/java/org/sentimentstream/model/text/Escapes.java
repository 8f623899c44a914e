package org.sentimentstream.model.text;

import org.jspecify.annotations.Nullable;

/** How the tokenizer writes the characters that mean something to Moses or in XML. */
final class Escapes {
  private static final @Nullable String[] OF_ASCII = new @Nullable String[128];

  static {
    OF_ASCII['&'] = "&amp;";
    OF_ASCII['|'] = "&#124;";
    OF_ASCII['<'] = "&lt;";
    OF_ASCII['>'] = "&gt;";
    OF_ASCII['\''] = "&apos;";
    OF_ASCII['"'] = "&quot;";
    OF_ASCII['['] = "&#91;";
    OF_ASCII[']'] = "&#93;";
  }

  private Escapes() {}

  /** What is written for a character, null for itself. */
  static @Nullable String of(char c) {
    return c < OF_ASCII.length ? OF_ASCII[c] : null;
  }

  /** Writes a token as the tokenizer does: without the characters it drops, with its escapes. */
  static void append(String text, int start, int end, StringBuilder out) {
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (CharacterKind.of(c) != CharacterKind.REMOVED) {
        String escape = of(c);
        if (escape == null) {
          out.append(c);
        } else {
          out.append(escape);
        }
      }
    }
  }
}
