package org.sentimentstream.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.pickle.PickleReader;
import org.sentimentstream.model.text.Dictionary;
import org.sentimentstream.model.text.EncodedReview;
import org.sentimentstream.model.text.ReviewEncoder;

/**
 * Damaged inputs, many of each kind, are read or refused with an {@link IOException}: no other
 * exception, no endless loop, and no more memory than a small file may cost. {@code
 * -Dsentiment.test.fuzz=1000000} for more inputs than the few of the suite, {@code
 * -Dsentiment.test.seed} for others. Most of the time goes into writing files: many need {@code
 * java.io.tmpdir} in memory.
 */
@Timeout(3_600)
class HostileInputTest {

  private static final int INPUTS = Integer.getInteger("sentiment.test.fuzz", 5_000);
  private static final long SEED = Long.getLong("sentiment.test.seed", 1);
  private static final long MAX_ALLOCATED = 8 << 20;
  private static final int MAX_TOKENS = 100;

  /** Each kind of pickle that the tutorial's files hold, as CPython writes it. */
  private static final List<byte[]> PICKLES =
      List.of(
          latin1("((lp0\n(lp1\nI2\naI300\naa(lp2\nI70000\naa(lp3\nI1\naI0\natp4\n."),
          latin1("(]q\0(]q\1(K\2M,\1e]q\2Jp\21\1\0ae]q\3(K\1K\0etq\4."),
          latin1("\u0080\2]q\0(]q\1(K\2M,\1e]q\2Jp\21\1\0ae]q\3(K\1K\0e\u0086q\4."),
          latin1("(dp0\nS'the'\np1\nI2\nsS'a'\np2\nI3\ns."),
          latin1("\u0080\2}q\0(U\3theq\1K\2X\1\0\0\0aq\2K\3u."));

  private static final List<byte[]> TEXTS =
      List.of(
          "The end. It's don't, 1,000 … \"U.S.\" <br />rock'n'roll".getBytes(UTF_8),
          "née ’‘ \u0301\ud83d\ude00 a..b ,,5 &amp; | [x] ''''".getBytes(UTF_8));

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir Path folder;

  /** Something that reads untrusted bytes. */
  private interface Parser {
    void parse(byte[] input) throws IOException;
  }

  @Test
  void shouldReadOrRefuseAnyPickle() {
    Mutator mutator = new Mutator(SEED, PICKLES);

    feed(
        i -> mutator.next(),
        inFile(
            file -> {
              try (PickleReader reader = PickleReader.open(file, 1_000)) {
                reader.read();
              }
            }));
  }

  @Test
  void shouldReadOrRefuseAnyPickledDictionary() {
    Mutator mutator = new Mutator(SEED, PICKLES);

    feed(i -> mutator.next(), inFile(Dictionary::readPickle));
  }

  /** Every other one with sound check sums, so that the damage reaches what reads the entries. */
  @Test
  void shouldReadOrRefuseAnyCheckpoint() throws IOException {
    byte[] sound = resource("checkpoint/format-1.npz");
    Map<String, byte[]> entries = unzip(sound);
    List<String> names = List.copyOf(entries.keySet());
    Random random = new Random(SEED);
    Mutator whole = new Mutator(SEED, List.of(sound));
    Mutator part = new Mutator(SEED, List.copyOf(entries.values()));

    feed(
        i -> {
          if (i % 2 == 0) {
            return whole.next();
          }
          Map<String, byte[]> damaged = new LinkedHashMap<>(entries);
          String name = names.get(random.nextInt(names.size()));
          damaged.put(name, part.next(Objects.requireNonNull(entries.get(name))));
          return zip(damaged);
        },
        inFile(CheckpointFile::read));
  }

  @Test
  void shouldReadOrRefuseAnyDictionaryFile() {
    Mutator mutator = new Mutator(SEED, List.of("the\na\nof\n&quot;\n".getBytes(UTF_8)));

    feed(
        i -> mutator.next(),
        input -> {
          try {
            Dictionary.parse(input);
          } catch (IllegalArgumentException expected) {
            assertThat(expected).hasMessageStartingWith("dictionary");
          }
        });
  }

  /** Bytes as UTF-8 and as UTF-16, which has halves of surrogate pairs. */
  @Test
  void shouldTokenizeAnyText() {
    Mutator mutator = new Mutator(SEED, TEXTS);
    ReviewEncoder encoder =
        new ReviewEncoder(Dictionary.of(List.of("the", "end", "&quot;", "'s")), MAX_TOKENS);

    feed(
        i -> mutator.next(),
        input -> {
          for (String text : List.of(new String(input, UTF_8), utf16(input))) {
            EncodedReview review = encoder.encode(text);
            int before = 0;
            for (int token = 0; token < review.length(); token++) {
              assertThat(review.start(token)).isBetween(before, text.length());
              assertThat(review.end(token)).isBetween(review.start(token) + 1, text.length());
              before = review.end(token);
            }
          }
        });
  }

  /** Something that reads a file. */
  private interface FileParser {
    void parse(Path file) throws IOException;
  }

  private Parser inFile(FileParser parser) {
    Path file = folder.resolve("hostile");
    return input -> parser.parse(Files.write(file, input));
  }

  /** Makes the input of that number. */
  private interface Inputs {
    byte[] get(int i);
  }

  private static void feed(Inputs inputs, Parser parser) {
    for (int i = 0; i < INPUTS; i++) {
      byte[] input = inputs.get(i);
      long before = THREADS.getCurrentThreadAllocatedBytes();
      try {
        parser.parse(input);
      } catch (IOException expected) {
        // Refused, as it may be.
      } catch (RuntimeException | Error e) {
        fail("input " + i + ", in hexadecimal " + HexFormat.of().formatHex(input), e);
      }
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      if (i > 0) { // the first one loads classes
        assertThat(allocated)
            .as("bytes allocated for input %d: %s", i, HexFormat.of().formatHex(input))
            .isLessThan(MAX_ALLOCATED);
      }
    }
  }

  private static byte[] latin1(String pickle) {
    return pickle.getBytes(ISO_8859_1);
  }

  private static String utf16(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i + 1 < bytes.length; i += 2) {
      text.append((char) (((bytes[i] & 0xff) << 8) | (bytes[i + 1] & 0xff)));
    }
    return text.toString();
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = HostileInputTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  private static Map<String, byte[]> unzip(byte[] file) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    }
    return entries;
  }

  private static byte[] zip(Map<String, byte[]> entries) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(file)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toByteArray();
  }

  /** Damages sound inputs in the ways that parsers stumble over; the same ones for a seed. */
  private static final class Mutator {

    private static final int[] NUMBERS = {0, 1, -1, 127, 128, 255, 256, 65_535, 65_536, 1 << 30};
    private static final int MAX_DAMAGES = 4;

    private final Random random;
    private final List<byte[]> sound;

    Mutator(long seed, List<byte[]> sound) {
      this.random = new Random(seed);
      this.sound = sound;
    }

    byte[] next() {
      return next(sound.get(random.nextInt(sound.size())));
    }

    byte[] next(byte[] input) {
      List<Byte> bytes = new ArrayList<>(input.length);
      for (byte b : input) {
        bytes.add(b);
      }
      for (int i = 1 + random.nextInt(MAX_DAMAGES); i > 0 && !bytes.isEmpty(); i--) {
        damage(bytes, random.nextInt(bytes.size()));
      }
      byte[] damaged = new byte[bytes.size()];
      for (int i = 0; i < damaged.length; i++) {
        damaged[i] = bytes.get(i);
      }
      return damaged;
    }

    private void damage(List<Byte> bytes, int at) {
      int end = Math.min(bytes.size(), at + 1 + random.nextInt(16));
      switch (random.nextInt(7)) {
        case 0 -> bytes.set(at, (byte) (bytes.get(at) ^ 1 << random.nextInt(8)));
        case 1 -> bytes.set(at, (byte) random.nextInt());
        case 2 -> {
          int number = NUMBERS[random.nextInt(NUMBERS.length)];
          for (int i = at; i < Math.min(bytes.size(), at + Integer.BYTES); i++) {
            bytes.set(i, (byte) (number >>> (8 * (i - at))));
          }
        }
        case 3 -> bytes.subList(at, end).clear();
        case 4 -> bytes.addAll(at, List.copyOf(bytes.subList(at, end)));
        case 5 -> bytes.subList(at, bytes.size()).clear();
        default -> {
          byte[] other = sound.get(random.nextInt(sound.size()));
          for (int i = random.nextInt(other.length), n = 0; i < other.length && n < 16; i++, n++) {
            bytes.add(at + n, other[i]);
          }
        }
      }
    }
  }
}
