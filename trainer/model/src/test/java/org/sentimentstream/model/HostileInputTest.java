package org.sentimentstream.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
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
import org.sentimentstream.fuzzing.Fuzz;
import org.sentimentstream.fuzzing.Mutator;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.pickle.PickleReader;
import org.sentimentstream.model.text.Dictionary;
import org.sentimentstream.model.text.EncodedReview;
import org.sentimentstream.model.text.ReviewEncoder;

/**
 * Damaged inputs, many of each kind, are read or refused with an {@link IOException}: no other
 * exception, no endless loop, and no more memory than a small file may cost.
 */
@Timeout(3_600)
class HostileInputTest {

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

  @TempDir Path folder;

  @Test
  void shouldReadOrRefuseAnyPickle() {
    Mutator mutator = new Mutator(Fuzz.SEED, PICKLES);

    feedFiles(
        i -> mutator.next(),
        file -> {
          try (PickleReader reader = PickleReader.open(file, 1_000)) {
            reader.read();
          }
        });
  }

  @Test
  void shouldReadOrRefuseAnyPickledDictionary() {
    Mutator mutator = new Mutator(Fuzz.SEED, PICKLES);

    feedFiles(i -> mutator.next(), Dictionary::readPickle);
  }

  /** Every other one with sound check sums, so that the damage reaches what reads the entries. */
  @Test
  void shouldReadOrRefuseAnyCheckpoint() throws IOException {
    byte[] sound = resource("checkpoint/format-1.npz");
    Map<String, byte[]> entries = unzip(sound);
    List<String> names = List.copyOf(entries.keySet());
    Random random = new Random(Fuzz.SEED);
    Mutator whole = new Mutator(Fuzz.SEED, List.of(sound));
    Mutator part = new Mutator(Fuzz.SEED, List.copyOf(entries.values()));

    feedFiles(
        i -> {
          if (i % 2 == 0) {
            return whole.next();
          }
          Map<String, byte[]> damaged = new LinkedHashMap<>(entries);
          String name = names.get(random.nextInt(names.size()));
          damaged.put(name, part.next(Objects.requireNonNull(entries.get(name))));
          return zip(damaged);
        },
        CheckpointFile::read);
  }

  @Test
  void shouldReadOrRefuseAnyDictionaryFile() {
    Mutator mutator = new Mutator(Fuzz.SEED, List.of("the\na\nof\n&quot;\n".getBytes(UTF_8)));

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
    Mutator mutator = new Mutator(Fuzz.SEED, TEXTS);
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

  private static void feed(Fuzz.Inputs inputs, Fuzz.Parser parser) {
    Fuzz.feed(IOException.class, MAX_ALLOCATED, inputs, parser);
  }

  private void feedFiles(Fuzz.Inputs inputs, Fuzz.FileParser parser) {
    Path file = folder.resolve("hostile");
    Fuzz.feedFiles(file, IOException.class, MAX_ALLOCATED, inputs, parser);
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
}
