package org.sentimentstream.fuzzing;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;

/**
 * Feeds many hostile inputs to something that reads untrusted bytes. Each must be read or refused:
 * no other exception, and no more memory than one of them may cost. {@code
 * -Dsentiment.test.fuzz=1000000} for more inputs than the few of a test suite, {@code
 * -Dsentiment.test.seed} for others.
 */
public final class Fuzz {

  /** How many inputs a test has. */
  public static final int INPUTS = Integer.getInteger("sentiment.test.fuzz", 5_000);

  /** What they are drawn by. */
  public static final long SEED = Long.getLong("sentiment.test.seed", 1);

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int SHOWN_BYTES = 8 << 10;

  /** Makes the input of a number; asked in their order. */
  public interface Inputs {
    byte[] get(int number) throws Exception;
  }

  /** Something that reads untrusted bytes. */
  public interface Parser {
    void parse(byte[] input) throws Exception;
  }

  private Fuzz() {}

  /**
   * Feeds {@link #INPUTS} inputs.
   *
   * @param refusal what the parser throws where it refuses an input
   * @param maxAllocated most bytes that the parser may allocate for one, in this thread
   * @throws AssertionError for the first input that is neither read nor refused, or costs more
   */
  public static void feed(
      Class<? extends Exception> refusal, long maxAllocated, Inputs inputs, Parser parser) {
    feed(INPUTS, refusal, maxAllocated, inputs, parser);
  }

  /** The same with another number of inputs: for what takes long. */
  public static void feed(
      int count,
      Class<? extends Exception> refusal,
      long maxAllocated,
      Inputs inputs,
      Parser parser) {
    for (int number = 0; number < count; number++) {
      byte[] input;
      try {
        input = inputs.get(number);
      } catch (Exception e) {
        throw new IllegalStateException("input " + number + " cannot be made", e);
      }
      long before = THREADS.getCurrentThreadAllocatedBytes();
      try {
        parser.parse(input);
      } catch (Exception | Error e) {
        if (!refusal.isInstance(e)) {
          throw new AssertionError(describe(number, input), e);
        }
      }
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      if (number > 0 && allocated > maxAllocated) { // the first one loads classes
        throw new AssertionError(
            allocated
                + " bytes allocated, at most "
                + maxAllocated
                + " expected: "
                + describe(number, input));
      }
    }
  }

  /** Something that reads a file of untrusted bytes. */
  public interface FileParser {
    void parse(Path file) throws Exception;
  }

  /**
   * The same for a parser of files. There is one file, which stays open while its content is
   * replaced: some file systems write a file to disk when it is closed after it was emptied.
   */
  public static void feedFiles(
      Path file,
      Class<? extends Exception> refusal,
      long maxAllocated,
      Inputs inputs,
      FileParser parser) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      Inputs written =
          number -> {
            byte[] input = inputs.get(number);
            ByteBuffer left = ByteBuffer.wrap(input);
            while (left.hasRemaining()) {
              channel.write(left, left.position());
            }
            channel.truncate(input.length);
            return input;
          };
      feed(refusal, maxAllocated, written, input -> parser.parse(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String describe(int number, byte[] input) {
    int shown = Math.min(input.length, SHOWN_BYTES);
    return "input "
        + number
        + " of seed "
        + SEED
        + ", "
        + input.length
        + " bytes, in hexadecimal "
        + HexFormat.of().formatHex(input, 0, shown)
        + (shown < input.length ? "…" : "");
  }
}
