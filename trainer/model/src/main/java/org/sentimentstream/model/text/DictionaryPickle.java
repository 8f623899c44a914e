package org.sentimentstream.model.text;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Reader of the dictionary that the tutorial pickles: a dict from str to int in protocol 0, 1 or 2.
 *
 * <p>A pickle is a program for a stack machine. This one knows the instructions that such a dict is
 * made of and refuses every other, above all those that name or call a class. The str may be Python
 * 2's, whose bytes are UTF-8 here, or unicode.
 */
final class DictionaryPickle {
  /** The most bytes that are unpacked; the imdb dictionary has 2.3 million. */
  private static final int MAX_BYTES = 1 << 26;

  private static final Object MARK = new Object();
  private static final Object DICT = new Object();

  private final ByteBuffer in;
  private final Deque<Object> stack = new ArrayDeque<>();
  private final Map<Integer, Object> memo = new HashMap<>();
  private final Map<String, Integer> entries = new HashMap<>();
  private boolean dictBegun;

  private DictionaryPickle(byte[] bytes) {
    this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static Dictionary read(Path file) throws IOException {
    DictionaryPickle pickle = new DictionaryPickle(unpack(file));
    try {
      pickle.run();
      return toDictionary(pickle.entries);
    } catch (BufferUnderflowException e) {
      throw new IOException(file + ": the pickle is cut short", e);
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw new IOException(
          file + ": no pickled dictionary, byte " + pickle.in.position() + ": " + e.getMessage(),
          e);
    }
  }

  private static byte[] unpack(Path file) throws IOException {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file))) {
      raw.mark(2);
      boolean gzipped = raw.read() == 0x1f && raw.read() == 0x8b;
      raw.reset();
      InputStream in = gzipped ? new GZIPInputStream(raw) : raw;
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException(file + ": more than " + MAX_BYTES + " bytes unpacked");
      }
      return bytes;
    } catch (ZipException | EOFException e) {
      throw new IOException(file + ": broken gzip: " + e.getMessage(), e);
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

  private void run() throws IOException {
    while (true) {
      int opcode = in.get() & 0xff;
      switch (opcode) {
        case 0x80 -> protocol(in.get());
        case '(' -> stack.push(MARK);
        case '}' -> stack.push(beginDict());
        case 'd' -> {
          List<Object> items = popToMark();
          beginDict();
          putAll(items);
          stack.push(DICT);
        }
        case 's' -> {
          Object value = pop();
          put(pop(), value);
          checkDict(stack.peek());
        }
        case 'u' -> {
          putAll(popToMark());
          checkDict(stack.peek());
        }
        case 'p' -> memo.put(Integer.parseInt(line()), top());
        case 'q' -> memo.put(in.get() & 0xff, top());
        case 'r' -> memo.put(in.getInt(), top());
        case 'g' -> stack.push(remembered(Integer.parseInt(line())));
        case 'h' -> stack.push(remembered(in.get() & 0xff));
        case 'j' -> stack.push(remembered(in.getInt()));
        case 'I', 'L' -> stack.push(integer(line()));
        case 'J' -> stack.push(in.getInt());
        case 'K' -> stack.push(in.get() & 0xff);
        case 'M' -> stack.push(in.getShort() & 0xffff);
        case 0x8a -> stack.push(integer(bytes(in.get() & 0xff)));
        case 'U' -> stack.push(utf8(bytes(in.get() & 0xff)));
        case 'T', 'X' -> stack.push(utf8(bytes(in.getInt())));
        case 'S' -> stack.push(PickledText.ofByteString(line()));
        case 'V' -> stack.push(PickledText.ofUnicode(line()));
        case '.' -> {
          checkDict(pop());
          return;
        }
        default ->
            throw new IllegalArgumentException(
                "instruction 0x%02x is not one that a dict from str to int needs"
                    .formatted(opcode));
      }
    }
  }

  private static void protocol(byte version) {
    if (version < 0 || version > 2) {
      throw new IllegalArgumentException("pickle protocol: 0 to 2, not " + version);
    }
  }

  private Object beginDict() {
    if (dictBegun) {
      throw new IllegalArgumentException("a second dict");
    }
    dictBegun = true;
    return DICT;
  }

  private void putAll(List<Object> items) {
    if (items.size() % 2 != 0) {
      throw new IllegalArgumentException("a dict with a key that has no value");
    }
    for (int i = 0; i < items.size(); i += 2) {
      put(items.get(i), items.get(i + 1));
    }
  }

  private void put(Object key, Object value) {
    if (!(key instanceof String word) || !(value instanceof Integer id)) {
      throw new IllegalArgumentException("expected str keys and int values");
    }
    if (entries.put(word, id) != null) {
      throw new IllegalArgumentException("'" + word + "' comes twice");
    }
  }

  private List<Object> popToMark() {
    List<Object> items = new ArrayList<>();
    Object item = pop();
    while (item != MARK) {
      items.add(item);
      item = pop();
    }
    Collections.reverse(items);
    return items;
  }

  private Object pop() {
    Object item = stack.poll();
    if (item == null) {
      throw new IllegalArgumentException("nothing on the stack");
    }
    return item;
  }

  private Object top() {
    Object item = stack.peek();
    if (item == null || item == MARK) {
      throw new IllegalArgumentException("nothing on the stack to remember");
    }
    return item;
  }

  private Object remembered(int key) {
    Object item = memo.get(key);
    if (item == null) {
      throw new IllegalArgumentException("nothing was remembered as " + key);
    }
    return item;
  }

  private static void checkDict(@Nullable Object item) {
    if (item != DICT) {
      throw new IllegalArgumentException("expected a dict");
    }
  }

  private byte[] bytes(int length) {
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  /** The bytes up to the next line feed, each as a char. */
  private String line() {
    int start = in.position();
    while (in.get() != '\n') {
      // on to the end of the line
    }
    return new String(in.array(), start, in.position() - 1 - start, StandardCharsets.ISO_8859_1);
  }

  private static Integer integer(String digits) {
    String number = digits.endsWith("L") ? digits.substring(0, digits.length() - 1) : digits;
    try {
      return Integer.valueOf(number);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("expected an int of 32 bits, not " + shown(digits), e);
    }
  }

  private static Integer integer(byte[] littleEndian) {
    if (littleEndian.length > Integer.BYTES) {
      throw new IllegalArgumentException(
          "expected an int of 32 bits, not one of " + littleEndian.length + " bytes");
    }
    int value = 0;
    for (int i = littleEndian.length - 1; i >= 0; i--) {
      boolean sign = i == littleEndian.length - 1;
      value = value << 8 | (sign ? littleEndian[i] : littleEndian[i] & 0xff);
    }
    return value;
  }

  private static String utf8(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private static String shown(String text) {
    return text.length() <= 20 ? text : text.substring(0, 20) + "…";
  }
}
