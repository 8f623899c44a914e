package org.sentimentstream.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.model.text.Dictionary;

class CheckpointFileTest {

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void writeCheckpoint() throws IOException {
    file = folder.resolve("model.npz");
    CheckpointFile.write(checkpoint(), file);
  }

  private static Checkpoint checkpoint() {
    Map<String, Double> metrics = Map.of("valid_accuracy", 0.9);
    return new Checkpoint(
        LstmParameters.initialize(5, 4, true, 1),
        Dictionary.of(List.of("good", "bad", "&apos;s")),
        new CheckpointMetadata(
            1,
            "test",
            "1.2.3",
            "2026-01-01T00:00:00Z",
            "test",
            Map.of("seed", 1),
            Map.of(),
            metrics),
        new ExampleReviews(1e-4, List.of(new ExampleReviews.Example("good", 0.5))),
        new TrainingHistory(
            List.of(new TrainingHistory.Validation(370, 0.5, 0.625, 0.25, Double.NaN)),
            0.125,
            0.25,
            Double.NaN));
  }

  @Test
  void shouldReadWhatWasWritten() throws IOException {
    Checkpoint written = checkpoint();

    Checkpoint read = CheckpointFile.read(file);

    for (int i = 0; i < 6; i++) {
      assertThat(read.parameters().arrays().get(i))
          .containsExactly(written.parameters().arrays().get(i));
    }
    assertThat(read.dictionary().toBytes()).isEqualTo(written.dictionary().toBytes());
    assertThat(read.metadata()).isEqualTo(written.metadata());
    assertThat(read.examples()).isEqualTo(written.examples());
    assertThat(read.history()).isEqualTo(written.history());
    assertThat(read.parameters().dropout()).isTrue();
  }

  @Test
  void shouldGiveTheSameBytesForTheSameCheckpoint() throws IOException {
    Path again = folder.resolve("again.npz");
    CheckpointFile.write(checkpoint(), again);

    assertThat(again).hasSameBinaryContentAs(file);
    assertThat(CheckpointFile.digest(again)).isEqualTo(CheckpointFile.digest(file)).hasSize(64);
  }

  @Test
  void shouldLeaveNoTemporaryFileBehind() throws IOException {
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  /** Written by the first release of this format and kept: what was once written stays readable. */
  @Test
  void shouldReadTheStoredFileOfFormatVersion1() throws Exception {
    Path stored = Path.of(CheckpointFileTest.class.getResource("format-1.npz").toURI());

    Checkpoint read = CheckpointFile.read(stored);

    assertThat(read.metadata().version()).isEqualTo("1.2.3");
    assertThat(read.dictionary().word(4)).isEqualTo("&apos;s");
    assertThat(read.parameters().dim()).isEqualTo(4);
  }

  @Test
  void shouldSayWhichFileIsMissing() {
    Path nowhere = folder.resolve("nowhere.npz");

    assertThatThrownBy(() -> CheckpointFile.read(nowhere))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("nowhere.npz");
  }

  @Test
  void shouldRefuseATruncatedFile() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (int length : new int[] {0, 1, 100, bytes.length / 2, bytes.length - 1}) {
      Files.write(file, java.util.Arrays.copyOf(bytes, length));

      assertThatThrownBy(() -> CheckpointFile.read(file))
          .as("%d bytes", length)
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("model.npz");
    }
  }

  @Test
  void shouldRefuseAnyFlippedByteOrReadTheSameWeights() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (int at = 0; at < bytes.length; at += 3) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= 0x41;
      Files.write(file, damaged);
      try {
        Checkpoint read = CheckpointFile.read(file);
        assertThat(read.parameters().lstmW()).containsExactly(checkpoint().parameters().lstmW());
      } catch (IOException expected) {
        assertThat(expected).hasMessageContaining("model.npz");
      }
    }
  }

  @Test
  void shouldRefuseAHugeDeclaredShapeWithoutTakingMemoryForIt() throws IOException {
    replaceEntry("Wemb.npy", npy("<f4", "(2000000, 4096)", new byte[64]));

    assertRefused("Wemb.npy");
  }

  @Test
  void shouldRefuseObjectArraysThatNeedPickle() throws IOException {
    replaceEntry("Wemb.npy", npy("|O", "(5, 4)", new byte[80]));

    assertRefused("|O");
  }

  @Test
  void shouldRefuseWeightsThatAreNoNumbers() throws IOException {
    byte[] values = new byte[8];
    values[2] = (byte) 0xc0;
    values[3] = 0x7f; // NaN
    replaceEntry("b.npy", npy("<f4", "(2,)", values));

    assertRefused("finite");
  }

  @Test
  void shouldRefuseAMatrixOfAnotherShape() throws IOException {
    replaceEntry("U.npy", npy("<f4", "(2, 4)", new byte[32]));

    assertRefused("U.npy");
  }

  @Test
  void shouldRefuseAMissingEntry() throws IOException {
    replaceEntry("dictionary.txt", null);

    assertRefused("dictionary.txt");
  }

  @Test
  void shouldRefuseAnotherFormatVersionAndBrokenMetadata() throws IOException {
    for (String metadata : List.of("{\"format_version\": 99}", "[]", "{", "null", "\"x\"")) {
      replaceEntry("metadata.json", metadata.getBytes(StandardCharsets.UTF_8));

      assertRefused("metadata.json");
    }
  }

  @Test
  void shouldKeepTheCalibrationAndNameNoneWhereThereIsNone() throws IOException {
    Checkpoint plain = CheckpointFile.read(file);
    assertThat(plain.metadata().calibration()).isNull();
    assertThat(plain.metadata().temperature()).isEqualTo(1);

    CheckpointMetadata calibrated =
        plain.metadata().withCalibration(Calibration.temperature(1.23)).withVersion("2");
    CheckpointFile.write(
        new Checkpoint(
            plain.parameters(), plain.dictionary(), calibrated, plain.examples(), plain.history()),
        file);

    assertThat(CheckpointFile.read(file).metadata()).isEqualTo(calibrated);
    assertThat(calibrated.temperature()).isEqualTo(1.23);
  }

  @Test
  void shouldRefuseACalibrationThatItCannotApply() throws IOException {
    String metadata =
        """
        {"format_version": 1, "name": "test", "version": "1", "created_at": "now", "tool": "test",
         "hyper_parameters": {}, "data": {}, "metrics": {}, "calibration": %s}
        """;
    replaceEntry("metadata.json", metadata.formatted("null").getBytes(StandardCharsets.UTF_8));
    assertThat(CheckpointFile.read(file).metadata().temperature()).isEqualTo(1);
    for (String calibration :
        List.of(
            "{}",
            "{\"method\": \"temperature\"}",
            "{\"method\": null, \"temperature\": 1}",
            "{\"method\": \"temperature\", \"temperature\": null}",
            "{\"method\": \"temperature\", \"temperature\": 0.049}",
            "{\"method\": \"temperature\", \"temperature\": 20.1}",
            "{\"method\": \"temperature\", \"temperature\": \"NaN\"}",
            "{\"method\": \"isotonic\", \"temperature\": 1}")) {
      replaceEntry(
          "metadata.json", metadata.formatted(calibration).getBytes(StandardCharsets.UTF_8));

      assertRefused("metadata.json");
    }
  }

  @Test
  void shouldRefuseMetadataThatLacksAField() throws IOException {
    String metadata =
        """
        {"format_version": 1, "name": "test", "version": "1", "created_at": %s "tool": "test",
         "hyper_parameters": {}, "data": {}}
        """;
    replaceEntry("metadata.json", metadata.formatted("\"now\",").getBytes(StandardCharsets.UTF_8));
    assertRefused("metrics");
    replaceEntry("metadata.json", metadata.formatted("null,").getBytes(StandardCharsets.UTF_8));
    assertRefused("created_at");
  }

  @Test
  void shouldRefuseADictionaryLargerThanTheEmbedding() throws IOException {
    replaceEntry("dictionary.txt", "a\nb\nc\nd\n".getBytes(StandardCharsets.UTF_8));

    assertRefused("dictionary");
  }

  @Test
  void shouldReadFortranOrderAndDoublePrecision() throws IOException {
    byte[] values = new byte[64];
    java.nio.ByteBuffer doubles =
        java.nio.ByteBuffer.wrap(values).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 8; i++) {
      doubles.putDouble(i);
    }
    byte[] npy = npy("<f8", "(4, 2)", values);
    String header = new String(npy, StandardCharsets.ISO_8859_1).replace("False", "True ");
    replaceEntry("U.npy", header.getBytes(StandardCharsets.ISO_8859_1));

    assertThat(CheckpointFile.read(file).parameters().u()).containsExactly(0, 4, 1, 5, 2, 6, 3, 7);
  }

  @Test
  void shouldReadTheShapesAsPython2WroteThem() throws IOException {
    replaceEntry("b.npy", npy("<f4", "(2L,)", new byte[8]));

    assertThat(CheckpointFile.read(file).parameters().b()).containsExactly(0, 0);
  }

  @Test
  void shouldReadAHistoryOfWhichPartsAreAbsent() throws IOException {
    replaceEntry("valid_err.npy", null);
    replaceEntry("test_err.npy", npy("<f8", "(0,)", new byte[0]));
    replaceEntry("history_errs.npy", null);

    assertThat(CheckpointFile.readHistory(file))
        .isEqualTo(new TrainingHistory(List.of(), 0.125, Double.NaN, Double.NaN));
  }

  @Test
  void shouldSayThatADirectoryIsNoCheckpoint() {
    assertThatThrownBy(() -> CheckpointFile.read(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(folder + ": expected a checkpoint (.npz), found a directory");
  }

  @Test
  void shouldRefuseAnEntryThatUnpacksToMoreThanItMay() throws IOException {
    replaceEntry("b.npy", new byte[1 << 20]);
    assertRefused("b.npy: 1048576 bytes, at most");
    replaceEntry("b.npy", npy("<f4", "(2147483647, 2147483647, 4)", new byte[8]));
    assertRefused("b.npy");
    replaceEntry("b.npy", npy("<f4", "(99999999999,)", new byte[8]));
    assertRefused("b.npy: shape (99999999999,) is not readable");
  }

  private void assertRefused(String naming) {
    assertThatThrownBy(() -> CheckpointFile.read(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("model.npz")
        .hasMessageContaining(naming);
  }

  private static byte[] npy(String type, String shape, byte[] values) {
    String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
    java.nio.ByteBuffer out =
        java.nio.ByteBuffer.allocate(10 + header.length() + values.length)
            .order(java.nio.ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    out.putShort((short) header.length());
    out.put(header.getBytes(StandardCharsets.ISO_8859_1)).put(values);
    return out.array();
  }

  /** Rewrites the file with another content of one entry; null leaves the entry out. */
  private void replaceEntry(String name, byte @org.jspecify.annotations.Nullable [] content)
      throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    }
    entries.remove(name);
    if (content != null) {
      entries.put(name, content);
    }
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
  }
}
