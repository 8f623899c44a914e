package org.sentimentstream.model.pickle;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.io.PackedFile;

/**
 * Reads the pickles of a file, gzipped or not, one after the other: dicts from str to int, and
 * lists and tuples of ints and of one another, in protocol 0, 1 or 2.
 *
 * <p>A pickle is a program for a stack machine. This machine knows the instructions that such data
 * is made of and refuses every other, above all those that name or call a class. The str may be
 * Python 2's, whose bytes are UTF-8 here, or unicode. Bytes, strings, stack, memo and number of
 * objects are bounded.
 *
 * <p>Method: {@code pickletools.py} of CPython describes each instruction.
 */
public final class PickleReader implements Closeable {

  /** Python appends and puts a thousand values at a time. */
  private static final int MAX_STACK = 1 << 20;

  /** Python remembers each string and each container; the largest dictionary has 4 million. */
  private static final int MAX_OBJECTS = 5_000_000;

  /** A memo key up to this is taken from a file of any length. */
  private static final int SMALL_KEY = 1_023;

  private static final int MAX_SHOWN = 20;

  private final Path file;
  private final PickleInput in;
  private final List<Object> stack = new ArrayList<>();

  /** For each mark, how much of the stack lies below it. */
  private final List<Integer> marks = new ArrayList<>();

  private @Nullable Object[] memo = {};
  private int objects;

  private PickleReader(Path file, PickleInput in) {
    this.file = file;
    this.in = in;
  }

  /**
   * Opens a file.
   *
   * @param maxBytes most bytes that are unpacked of it
   */
  public static PickleReader open(Path file, long maxBytes) throws IOException {
    return new PickleReader(file, new PickleInput(PackedFile.open(file, maxBytes)));
  }

  /**
   * Reads the next pickle.
   *
   * @return an {@code Integer}, {@code String}, {@link PickledList}, {@link PickledTuple} or {@link
   *     PickledDict}
   * @throws IOException where it is cut short or has anything else: the message names file, byte
   *     and instruction
   */
  public Object read() throws IOException {
    stack.clear();
    marks.clear();
    memo = new @Nullable Object[0];
    objects = 0;
    long at = in.position();
    int opcode = 0;
    try {
      do {
        at = in.position();
        opcode = in.unsignedByte();
        execute(opcode);
      } while (opcode != '.');
      return pop();
    } catch (EOFException e) {
      throw new IOException(file + ": the pickle is cut short at byte " + in.position(), e);
    } catch (CharacterCodingException e) {
      throw new IOException(file + ", byte " + at + ": a str that is not UTF-8", e);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "%s, byte %d: instruction 0x%02x%s: %s"
              .formatted(file, at, opcode, name(opcode), e.getMessage()),
          e);
    }
  }

  /** Whether the file ends here. */
  public boolean atEnd() throws IOException {
    return in.atEnd();
  }

  private void execute(int opcode) throws IOException {
    switch (opcode) {
      case 0x80 -> requireProtocol(in.unsignedByte());
      case '(' -> marks.add(checkRoom());
      case ']' -> pushNew(new PickledList());
      case 'l' -> pushNew(list(popToMark()));
      case 'a' -> {
        Object item = pop();
        top(PickledList.class).add(item);
      }
      case 'e' -> {
        List<Object> items = popToMark();
        items.forEach(top(PickledList.class)::add);
      }
      case ')' -> pushNew(new PickledTuple(List.of()));
      case 't' -> pushNew(new PickledTuple(popToMark()));
      case 0x85, 0x86, 0x87 -> pushNew(new PickledTuple(pop(opcode - 0x84)));
      case '}' -> pushNew(new PickledDict());
      case 'd' -> pushNew(putAll(popToMark(), new PickledDict()));
      case 's' -> {
        List<Object> entry = pop(2);
        putAll(entry, top(PickledDict.class));
      }
      case 'u' -> {
        List<Object> entries = popToMark();
        putAll(entries, top(PickledDict.class));
      }
      case 'p' -> remember(number(in.line()));
      case 'q' -> remember(in.unsignedByte());
      case 'r' -> remember(in.signedInt());
      case 'g' -> push(remembered(number(in.line())));
      case 'h' -> push(remembered(in.unsignedByte()));
      case 'j' -> push(remembered(in.signedInt()));
      case 'I', 'L' -> push(number(in.line()));
      case 'J' -> push(in.signedInt());
      case 'K' -> push(in.unsignedByte());
      case 'M' -> push(in.unsignedShort());
      case 0x8a -> push(number(in.bytes(in.unsignedByte())));
      case 'U' -> pushNew(utf8(in.bytes(in.unsignedByte())));
      case 'T', 'X' -> pushNew(utf8(in.bytes(in.signedInt())));
      case 'S' -> pushNew(PickledText.ofByteString(in.line()));
      case 'V' -> pushNew(PickledText.ofUnicode(in.line()));
      case '.' -> {}
      default ->
          throw new IllegalArgumentException("refused, plain lists, tuples and dicts need none");
    }
  }

  /** What is refused most often by its name in {@code pickletools}. */
  private static String name(int opcode) {
    return switch (opcode) {
      case 'c' -> " (GLOBAL)";
      case 'i' -> " (INST)";
      case 'o' -> " (OBJ)";
      case 'R' -> " (REDUCE)";
      case 'b' -> " (BUILD)";
      case 'P' -> " (PERSID)";
      case 'Q' -> " (BINPERSID)";
      case 0x81 -> " (NEWOBJ)";
      case 0x82, 0x83, 0x84 -> " (EXT)";
      case 0x92 -> " (NEWOBJ_EX)";
      case 0x93 -> " (STACK_GLOBAL)";
      default -> "";
    };
  }

  private static void requireProtocol(int version) {
    if (version > 2) {
      throw new IllegalArgumentException("pickle protocol: 0 to 2, not " + version);
    }
  }

  private static PickledList list(List<Object> items) {
    PickledList list = new PickledList();
    items.forEach(list::add);
    return list;
  }

  private static PickledDict putAll(List<Object> items, PickledDict dict) {
    if (items.size() % 2 != 0) {
      throw new IllegalArgumentException("a dict with a key that has no value");
    }
    for (int i = 0; i < items.size(); i += 2) {
      dict.put(items.get(i), items.get(i + 1));
    }
    return dict;
  }

  /** Pushes what takes memory of its own. */
  private void pushNew(Object item) {
    if (++objects > MAX_OBJECTS) {
      throw new IllegalArgumentException("more than " + MAX_OBJECTS + " strings and containers");
    }
    push(item);
  }

  private void push(Object item) {
    checkRoom();
    stack.add(item);
  }

  private int checkRoom() {
    if (stack.size() + marks.size() >= MAX_STACK) {
      throw new IllegalArgumentException("more than " + MAX_STACK + " values on the stack");
    }
    return stack.size();
  }

  private Object pop() {
    return pop(1).get(0);
  }

  private List<Object> pop(int count) {
    int from = stack.size() - count;
    if (from < floor()) {
      throw new IllegalArgumentException("not enough on the stack");
    }
    return take(from);
  }

  private List<Object> popToMark() {
    if (marks.isEmpty()) {
      throw new IllegalArgumentException("no mark on the stack");
    }
    return take(marks.remove(marks.size() - 1));
  }

  private List<Object> take(int from) {
    List<Object> end = stack.subList(from, stack.size());
    List<Object> items = new ArrayList<>(end);
    end.clear();
    return items;
  }

  private Object top() {
    if (stack.size() <= floor()) {
      throw new IllegalArgumentException("nothing on the stack");
    }
    return stack.get(stack.size() - 1);
  }

  private <T> T top(Class<T> type) {
    Object item = top();
    if (!type.isInstance(item)) {
      throw new IllegalArgumentException(
          "expected a "
              + type.getSimpleName().substring("Pickled".length()).toLowerCase(Locale.ROOT));
    }
    return type.cast(item);
  }

  private int floor() {
    return marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
  }

  private void remember(int key) {
    Object item = top();
    // Python counts its keys, so there are no more than bytes: a small file takes little memory.
    long maxKey = Math.min(MAX_OBJECTS, Math.max(SMALL_KEY, in.position()));
    if (key < 0 || key > maxKey) {
      throw new IllegalArgumentException("memo key: 0 to " + maxKey + ", not " + key);
    }
    if (key >= memo.length) {
      memo = Arrays.copyOf(memo, Math.max(key + 1, Math.min(2 * memo.length, MAX_OBJECTS + 1)));
    }
    memo[key] = item;
  }

  private Object remembered(int key) {
    Object item = key >= 0 && key < memo.length ? memo[key] : null;
    if (item == null) {
      throw new IllegalArgumentException("nothing was remembered as " + key);
    }
    return item;
  }

  private static Integer number(String digits) {
    String number = digits.endsWith("L") ? digits.substring(0, digits.length() - 1) : digits;
    try {
      return Integer.valueOf(number);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("expected an int of 32 bits, not " + shown(digits), e);
    }
  }

  private static Integer number(byte[] littleEndian) {
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
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
