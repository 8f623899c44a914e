package org.sentimentstream.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstream.trainer.dataset.AclImdb.Split;

class AclImdbTest {

  @TempDir private Path folder;

  private Path archive(String... namesAndTexts) throws IOException {
    Path archive = folder.resolve("a.tar.gz");
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(archive)))) {
      for (int i = 0; i < namesAndTexts.length; i += 2) {
        byte[] text = namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(namesAndTexts[i]);
        entry.setSize(text.length);
        tar.putArchiveEntry(entry);
        tar.write(text);
        tar.closeArchiveEntry();
      }
    }
    return archive;
  }

  private Path archive(TarArchiveEntry entry) throws IOException {
    Path archive = folder.resolve("a.tar.gz");
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(archive)))) {
      tar.putArchiveEntry(entry);
      tar.closeArchiveEntry();
    }
    return archive;
  }

  /** These bytes as an archive, without the blocks that end one. */
  private Path rawArchive(byte[]... parts) throws IOException {
    Path archive = folder.resolve("raw.tar.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive))) {
      for (byte[] part : parts) {
        out.write(part);
      }
    }
    return archive;
  }

  /** The header block of a member with a size in octal. */
  private static byte[] header(String name, String size, char type) {
    byte[] block = new byte[512];
    put(block, 0, name);
    put(block, 100, "0000644\0000000000\0000000000\0");
    put(block, 124, size);
    put(block, 136, "00000000000");
    block[156] = (byte) type;
    put(block, 257, "ustar  ");
    return withChecksum(block);
  }

  private static void put(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }

  /** The same with the checksum of the first header put right. */
  private static byte[] withChecksum(byte[] blocks) {
    java.util.Arrays.fill(blocks, 148, 156, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += blocks[i] & 0xff;
    }
    put(blocks, 148, "%06o\0 ".formatted(sum));
    return blocks;
  }

  private static void assertRefused(Path source, String message) {
    assertThatThrownBy(() -> AclImdb.read(source, Split.TRAIN))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(source.toString())
        .hasMessageContaining(message);
  }

  @Test
  void shouldReadAnArchiveSortedWithPositiveReviewsFirst() throws IOException {
    Path archive =
        archive(
            "aclImdb/train/neg/1_2.txt", "bad",
            "aclImdb/train/pos/9_9.txt", "  good \t\nsecond line",
            "aclImdb/train/pos/10_9.txt", "better",
            "aclImdb/train/unsup/1_0.txt", "whatever",
            "aclImdb/test/pos/1_9.txt", "not this",
            "aclImdb/README", "read me");

    List<LabelledReview> reviews = AclImdb.read(archive, Split.TRAIN);

    assertThat(reviews)
        .containsExactly(
            new LabelledReview("train/pos/10_9.txt", "better", true),
            new LabelledReview("train/pos/9_9.txt", "good", true),
            new LabelledReview("train/neg/1_2.txt", "bad", false));
  }

  @Test
  void shouldReadADirectoryAsItReadsTheArchive() throws IOException {
    Files.createDirectories(folder.resolve("aclImdb/test/pos"));
    Files.createDirectories(folder.resolve("aclImdb/test/neg"));
    Files.writeString(folder.resolve("aclImdb/test/pos/1_9.txt"), "fine");
    Files.writeString(folder.resolve("aclImdb/test/neg/1_1.txt"), "poor");

    List<LabelledReview> expected =
        List.of(
            new LabelledReview("test/pos/1_9.txt", "fine", true),
            new LabelledReview("test/neg/1_1.txt", "poor", false));
    assertThat(AclImdb.read(folder, Split.TEST)).isEqualTo(expected);
    assertThat(AclImdb.read(folder.resolve("aclImdb"), Split.TEST)).isEqualTo(expected);
  }

  @Test
  void shouldReadUnlabelledReviewsSortedByFileName() throws IOException {
    Path archive =
        archive(
            "aclImdb/train/unsup/9_0.txt", " long\nsecond line",
            "aclImdb/train/pos/1_9.txt", "good",
            "aclImdb/train/unsup/10_0.txt", "short",
            "aclImdb/test/unsup/1_0.txt", "not this");
    assertThat(AclImdb.readUnlabelled(archive)).containsExactly("short", "long");

    Path unsup = Files.createDirectories(folder.resolve("aclImdb/train/unsup"));
    Files.writeString(unsup.resolve("9_0.txt"), "long");
    Files.writeString(unsup.resolve("10_0.txt"), "short");
    assertThat(AclImdb.readUnlabelled(folder)).containsExactly("short", "long");
    assertThat(AclImdb.readUnlabelled(folder.resolve("aclImdb"))).containsExactly("short", "long");
  }

  @Test
  void shouldRefuseUnlabelledReviewsThatItRefusesAsLabelledOnes() throws IOException {
    Path large = archive("aclImdb/train/unsup/1_0.txt", "x".repeat((1 << 20) + 1));
    assertThatThrownBy(() -> AclImdb.readUnlabelled(large))
        .hasMessageContaining("a.tar.gz")
        .hasMessageContaining("train/unsup/1_0.txt: more than 1048576 bytes");

    TarArchiveEntry link = new TarArchiveEntry("aclImdb/train/unsup/1_0.txt", (byte) '2');
    link.setLinkName("/etc/passwd");
    Path linked = archive(link);
    assertThatThrownBy(() -> AclImdb.readUnlabelled(linked))
        .hasMessageContaining("train/unsup/1_0.txt is a link or a device");

    Path labelled = archive("aclImdb/train/pos/1_9.txt", "good");
    assertThatThrownBy(() -> AclImdb.readUnlabelled(labelled))
        .hasMessageContaining("expected reviews as aclImdb/train/unsup/*.txt, found none");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../escape/train/pos/1_9.txt", "/train/pos/1_9.txt", "a/.."})
  void shouldRefuseNamesOutsideOfTheArchiveAndWriteNothing(String name) throws IOException {
    Path archive = rawArchive(header(name, "00000000000", '0'));

    assertRefused(archive, "member " + name + " lies outside of the archive");
    try (var files = Files.walk(folder)) {
      assertThat(files).containsExactlyInAnyOrder(folder, archive);
    }
  }

  @ParameterizedTest
  @ValueSource(bytes = {'1', '2', '3', '4', '6'})
  void shouldRefuseLinksAndDevicesInPlaceOfReviews(byte type) throws IOException {
    TarArchiveEntry link = new TarArchiveEntry("aclImdb/train/pos/1_9.txt", type);
    link.setLinkName("/etc/passwd");

    assertRefused(archive(link), "member aclImdb/train/pos/1_9.txt is a link or a device");
  }

  @Test
  void shouldRefuseAMemberThatIsLargerThanAReviewOrThanTheArchive() throws IOException {
    Path archive = archive("aclImdb/train/pos/1_9.txt", "x".repeat((1 << 20) + 1));
    assertRefused(archive, "aclImdb/train/pos/1_9.txt: more than 1048576 bytes");
    assertRefused(
        rawArchive(header("aclImdb/train/pos/1_9.txt", "77777777777", '0')), "Truncated TAR");
    assertRefused(rawArchive(header("aclImdb/README", "77777777777", '0')), "Truncated TAR");
  }

  @Test
  void shouldRefuseHeadersWithoutEnd() throws IOException {
    String message =
        "raw.tar.gz: name and other headers of an archive's member: expected at most 262144 bytes";
    byte[] zeros = new byte[1 << 20];
    for (char type : new char[] {'L', 'K'}) {
      assertRefused(rawArchive(header("././@LongLink", "00040000000", type), zeros), message);
    }
    byte[] record = "1000000 path=".getBytes(StandardCharsets.US_ASCII);
    for (char type : new char[] {'x', 'g'}) {
      assertRefused(rawArchive(header("pax", "00040000000", type), record, zeros), message);
      byte[][] oneAfterTheOther = new byte[2_000][];
      java.util.Arrays.fill(oneAfterTheOther, header("pax", "00000000000", type));
      assertRefused(rawArchive(oneAfterTheOther), message);
    }
  }

  @Test
  void shouldRefuseSparseMembers() throws IOException {
    byte[] sparse = header("aclImdb/train/pos/1_9.txt", "00000000000", 'S');
    byte[] realSize = "77777777777\0".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(realSize, 0, sparse, 483, realSize.length);

    assertRefused(rawArchive(withChecksum(sparse)), "is a sparse file");
  }

  @Test
  void shouldReadOrRefuseAnyBytes() throws IOException {
    Random random = new Random(5);
    Path archive = archive("aclImdb/train/pos/1_9.txt", "good", "aclImdb/train/neg/1_1.txt", "bad");
    byte[] valid;
    try (InputStream in = new GZIPInputStream(Files.newInputStream(archive))) {
      valid = in.readAllBytes();
    }
    for (int round = 0; round < 500; round++) {
      byte[] damaged = valid.clone();
      int block = 512 * random.nextInt(4);
      for (int i = 0; i < 4; i++) {
        damaged[block + random.nextInt(512)] = (byte) random.nextInt(128);
      }
      Path broken = rawArchive(withChecksum(damaged));
      try {
        assertThat(AclImdb.read(broken, Split.TRAIN)).hasSizeBetween(1, 2);
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("raw.tar.gz");
      }
    }
  }

  @Test
  void shouldRefuseAFolderInPlaceOfAReview() throws IOException {
    Files.createDirectories(folder.resolve("train/pos/1_9.txt"));

    assertRefused(folder, "1_9.txt: expected a file, found something else");
  }

  @Test
  void shouldKeepAnEmptyReview() throws IOException {
    Path archive = archive("aclImdb/train/pos/1_9.txt", "", "aclImdb/train/neg/1_1.txt", "\nx");

    assertThat(AclImdb.read(archive, Split.TRAIN))
        .extracting(LabelledReview::text)
        .containsOnly("");
  }

  @Test
  void shouldReplaceBytesThatAreNotUtf8() throws IOException {
    Files.createDirectories(folder.resolve("train/pos"));
    Files.write(folder.resolve("train/pos/1_9.txt"), new byte[] {'a', (byte) 0xff, 'b'});

    assertThat(AclImdb.read(folder, Split.TRAIN).get(0).text()).isEqualTo("a\ufffdb");
  }

  @Test
  void shouldSayWhatWasExpectedWhereThereIsNothingToRead() throws IOException {
    assertThatThrownBy(() -> AclImdb.read(folder.resolve("nowhere.tar.gz"), Split.TEST))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("nowhere.tar.gz");
    Path other = archive("aclImdb/train/pos/1_9.txt", "good");
    assertThatThrownBy(() -> AclImdb.read(other, Split.TEST))
        .hasMessageContaining("test/{pos,neg}");
    Path broken = folder.resolve("broken.tar.gz");
    Files.writeString(broken, "no archive");
    assertThatThrownBy(() -> AclImdb.read(broken, Split.TEST))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("broken.tar.gz");
  }

  @Test
  void shouldRefuseATruncatedArchive() throws IOException {
    Path archive = archive("aclImdb/train/pos/1_9.txt", "good ".repeat(10_000));
    byte[] bytes = Files.readAllBytes(archive);
    Files.write(archive, java.util.Arrays.copyOf(bytes, bytes.length / 2));

    assertThatThrownBy(() -> AclImdb.read(archive, Split.TRAIN))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a.tar.gz");
  }
}
