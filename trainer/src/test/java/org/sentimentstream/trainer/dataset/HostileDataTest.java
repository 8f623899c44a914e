package org.sentimentstream.trainer.dataset;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.fuzzing.Fuzz;
import org.sentimentstream.fuzzing.Mutator;
import org.sentimentstream.trainer.dataset.AclImdb.Split;

/**
 * Data sets from somewhere: read or refused with an {@link IOException}, and no more memory than a
 * small file may cost.
 */
@Timeout(3_600)
class HostileDataTest {

  private static final long MAX_ALLOCATED = 16 << 20;
  private static final int BLOCK = 512;

  @TempDir Path folder;

  /** Something that reads a file. */
  private interface FileParser {
    List<?> parse(Path file) throws IOException;
  }

  private void feed(String name, Fuzz.Inputs inputs, FileParser parser) {
    Fuzz.feedFiles(
        folder.resolve(name),
        IOException.class,
        MAX_ALLOCATED,
        inputs,
        file -> assertThat(parser.parse(file)).isNotNull());
  }

  @Test
  void shouldReadOrRefuseAnyArchive() throws IOException {
    feed("a.tar", archives(), file -> AclImdb.read(file, Split.TRAIN));
  }

  @Test
  void shouldReadOrRefuseAnyArchiveOfUnlabelledReviews() throws IOException {
    feed("a.tar", archives(), AclImdb::readUnlabelled);
  }

  /** All kinds of headers that commons-compress writes, and the old ones of GNU tar. */
  private static Fuzz.Inputs archives() throws IOException {
    byte[] posix = archive(TarArchiveOutputStream.LONGFILE_POSIX);
    byte[] gnu = archive(TarArchiveOutputStream.LONGFILE_GNU);
    Mutator mutator = new Mutator(Fuzz.SEED, List.of(posix, gnu));
    Mutator header = new Mutator(Fuzz.SEED, HEADER_PIECES);
    Random random = new Random(Fuzz.SEED);

    return number -> {
      byte[] damaged =
          number % 2 == 0
              ? mutator.next()
              : withHeaderField(random.nextBoolean() ? posix : gnu, header.next(), random);
      return number % 4 == 3 ? damaged : withChecksums(damaged);
    };
  }

  @Test
  void shouldReadOrRefuseAnyGzippedArchive() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(archive(TarArchiveOutputStream.LONGFILE_GNU));
    }
    Mutator mutator = new Mutator(Fuzz.SEED, List.of(packed.toByteArray()));

    feed("a.tar.gz", number -> mutator.next(), file -> AclImdb.read(file, Split.TRAIN));
  }

  @Test
  void shouldReadOrRefuseAnyJsonLines() {
    Mutator mutator =
        new Mutator(
            Fuzz.SEED,
            List.of(
                bytes(
                    "{\"text\": \"good\", \"label\": \"positive\"}\n{\"text\":\"bad\",\"label\":0}"),
                bytes(
                    "{\"id\":\"1\",\"text\":\"n\\u00e9e \\ud83d\\ude00\",\"label\":\"neg\"}\r\n")));

    feed("a.jsonl", number -> mutator.next(), JsonLineReviews::read);
    feed("a.jsonl", number -> mutator.next(), JsonLineReviews::readTexts);
  }

  @Test
  void shouldReadOrRefuseAnyCsv() {
    Mutator mutator =
        new Mutator(
            Fuzz.SEED,
            List.of(
                bytes("id,text,label\n1,\"a \"\"good\"\" film,\nindeed\",positive\n2,bad,0\n"),
                bytes("review,sentiment\r\ndull,negative\r\n")));

    feed("a.csv", number -> mutator.next(), CsvReviews::read);
  }

  private static final List<byte[]> HEADER_PIECES =
      List.of(
          bytes("77777777777\0"),
          bytes("../../../etc/passwd\0"),
          bytes("/train/pos/1_9.txt\0"),
          bytes("ustar  \0"),
          bytes("-0000001\0"),
          bytes("\u0080\0\0\0\0\0\0\0\u00ff\u00ff\u00ff\u00ff"),
          bytes("\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff"),
          bytes("GNU.sparse.major=1\n"),
          bytes("22 GNU.sparse.size=99\n"));

  private static byte[] bytes(String text) {
    return text.getBytes(text.chars().allMatch(c -> c < 256) ? ISO_8859_1 : UTF_8);
  }

  private static byte[] archive(int longNames) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, 2 * BLOCK, "UTF-8")) {
      tar.setLongFileMode(longNames);
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      tar.setAddPaxHeadersForNonAsciiNames(true);
      for (String name :
          List.of(
              "aclImdb/train/pos/1_9.txt",
              "aclImdb/" + "long/".repeat(30) + "train/neg/1_1.txt",
              "aclImdb/train/pos/née.txt",
              "aclImdb/train/unsup/1_0.txt")) {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        byte[] text = bytes("a film of " + name);
        entry.setSize(text.length);
        tar.putArchiveEntry(entry);
        tar.write(text);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** With something else in a field of a header, or in what extends one. */
  private static byte[] withHeaderField(byte[] archive, byte[] piece, Random random) {
    byte[] changed = archive.clone();
    int[] fields = {0, 100, 108, 116, 124, 136, 156, 157, 257, 265, 329, 345, 386, 482, 483};
    int at = BLOCK * random.nextInt(changed.length / BLOCK) + fields[random.nextInt(fields.length)];
    int length = Math.min(piece.length, changed.length - at);
    if (random.nextInt(3) == 0) {
      changed[at - at % BLOCK + 156] = (byte) "0157LKxgSDVMN\0".charAt(random.nextInt(14));
    } else {
      System.arraycopy(piece, 0, changed, at, length);
    }
    return changed;
  }

  /** With the sums of all blocks put right, as if each were a header. */
  private static byte[] withChecksums(byte[] archive) {
    byte[] changed = archive.clone();
    for (int block = 0; block + BLOCK <= changed.length; block += BLOCK) {
      if (changed[block + 257] != 'u') {
        continue; // content
      }
      java.util.Arrays.fill(changed, block + 148, block + 156, (byte) ' ');
      int sum = 0;
      for (int i = 0; i < BLOCK; i++) {
        sum += changed[block + i] & 0xff;
      }
      byte[] octal = bytes("%06o\0 ".formatted(sum));
      System.arraycopy(octal, 0, changed, block + 148, octal.length);
    }
    return changed;
  }
}
