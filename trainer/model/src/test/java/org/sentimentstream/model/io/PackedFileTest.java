package org.sentimentstream.model.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedFileTest {

  private static final byte[] CONTENT = "0123456789".getBytes(UTF_8);

  @TempDir private Path folder;

  private Path plain() throws IOException {
    return Files.write(folder.resolve("plain"), CONTENT);
  }

  private Path gzipped(byte[] content) throws IOException {
    Path file = folder.resolve("packed.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(content);
    }
    return file;
  }

  @Test
  void shouldReadAFileThatIsGzippedAndOneThatIsNot() throws IOException {
    for (Path file : new Path[] {plain(), gzipped(CONTENT)}) {
      try (PackedFile in = PackedFile.open(file, CONTENT.length)) {
        assertThat(in.read()).isEqualTo('0');
        assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(CONTENT, 1, 10));
        assertThat(in.read()).isEqualTo(-1);
      }
    }
    Path empty = Files.createFile(folder.resolve("empty"));
    try (PackedFile in = PackedFile.open(empty, 0)) {
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test
  void shouldNotUnpackMoreThanIsAllowed() throws IOException {
    Path bomb = gzipped(new byte[100_000_000]);
    assertThat(Files.size(bomb)).isLessThan(200_000);
    try (PackedFile in = PackedFile.open(bomb, 1_000_000)) {
      assertThatThrownBy(in::readAllBytes)
          .isInstanceOf(FileSystemException.class)
          .hasMessageStartingWith(bomb + ": unpacked: expected at most 1000000 bytes, found more");
    }
  }

  @Test
  void shouldHoldAPartToFewerBytes() throws IOException {
    Path file = plain();
    try (PackedFile in = PackedFile.open(file, 8)) {
      assertThat(in.readNBytes(3)).hasSize(3);
      in.limit(2, "header");
      assertThat(in.readNBytes(2)).hasSize(2);
      assertThatThrownBy(in::read)
          .hasMessage(file + ": header: expected at most 2 bytes, found more (byte 5)");
    }
    try (PackedFile in = PackedFile.open(file, 8)) {
      in.limit(2, "header");
      assertThat(in.readNBytes(2)).hasSize(2);
      in.unlimit();
      assertThat(in.readNBytes(6)).hasSize(6);
      in.limit(100, "header");
      assertThatThrownBy(in::read)
          .hasMessage(file + ": unpacked: expected at most 8 bytes, found more (byte 8)");
    }
  }

  @Test
  void shouldSayWhatIsNoFileOrBrokenGzip() throws IOException {
    assertThatThrownBy(() -> PackedFile.open(folder, 1))
        .hasMessage(folder + ": expected a file, found a directory");
    assertThatThrownBy(() -> PackedFile.open(folder.resolve("nowhere"), 1))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("nowhere");

    byte[] packed = Files.readAllBytes(gzipped(CONTENT));
    for (int length : new int[] {2, 5, 15, packed.length - 1}) {
      Path cut = Files.write(folder.resolve("cut.gz"), Arrays.copyOf(packed, length));
      assertThatThrownBy(
              () -> {
                try (PackedFile in = PackedFile.open(cut, 100)) {
                  in.readAllBytes();
                }
              })
          .as("%d bytes", length)
          .isInstanceOf(FileSystemException.class)
          .hasMessageStartingWith(cut + ": broken gzip: ");
    }
  }
}
