package org.sentimentstream.model.pickle;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The two ways in which protocol 0 writes text on a line. */
final class PickledText {
  private PickledText() {}

  /** A Python 2 str as {@code repr} shows it: in quotes, with {@code \xNN}, its bytes UTF-8. */
  static String ofByteString(String line) throws CharacterCodingException {
    int last = line.length() - 1;
    boolean quoted =
        last >= 1
            && (line.charAt(0) == '\'' || line.charAt(0) == '"')
            && line.charAt(last) == line.charAt(0);
    if (!quoted) {
      throw new IllegalArgumentException("expected a str in quotes");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(line.length());
    int i = 1;
    while (i < last) {
      char c = line.charAt(i++);
      if (c == '\\') {
        if (i == last) {
          throw new IllegalArgumentException("a backslash at the end of a str");
        }
        char escaped = line.charAt(i++);
        switch (escaped) {
          case '\\', '\'', '"' -> bytes.write(escaped);
          case 'n' -> bytes.write('\n');
          case 'r' -> bytes.write('\r');
          case 't' -> bytes.write('\t');
          case 'x' -> {
            bytes.write(hex(line, i, 2));
            i += 2;
          }
          default -> throw new IllegalArgumentException("unknown escape \\" + escaped);
        }
      } else {
        bytes.write(c);
      }
    }
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(bytes.toByteArray()))
        .toString();
  }

  /** Unicode as Latin-1, in which the others are {@code \}{@code uNNNN} or {@code \UNNNNNNNN}. */
  static String ofUnicode(String line) {
    StringBuilder text = new StringBuilder(line.length());
    int i = 0;
    while (i < line.length()) {
      char c = line.charAt(i++);
      char next = i < line.length() ? line.charAt(i) : ' ';
      if (c == '\\' && next == 'u') {
        text.append((char) hex(line, i + 1, 4));
        i += 5;
      } else if (c == '\\' && next == 'U') {
        text.appendCodePoint(hex(line, i + 1, 8));
        i += 9;
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  private static int hex(String line, int start, int digits) {
    if (start + digits > line.length()) {
      throw new IllegalArgumentException("an escape that is cut short");
    }
    return Integer.parseInt(line, start, start + digits, 16);
  }
}
