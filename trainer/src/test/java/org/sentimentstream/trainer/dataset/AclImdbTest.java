package org.sentimentstream.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
  void shouldNeverWriteWhateverTheMembersAreCalled() throws IOException {
    Path archive = archive("../../escape/train/pos/1_9.txt", "x", "/train/neg/1_1.txt", "y");

    assertThat(AclImdb.read(archive, Split.TRAIN)).hasSize(2);

    try (var files = Files.walk(folder)) {
      assertThat(files).containsExactlyInAnyOrder(folder, archive);
    }
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
