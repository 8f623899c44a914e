package org.sentimentstream.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All 25,000 training reviews against the digests of what the tutorial makes of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenCorpusTest {
  /** First lines by the files' names, in the order of the names. */
  private final SortedMap<String, String> reviews = new TreeMap<>();

  @BeforeAll
  void readTrainingReviews() throws IOException {
    try (InputStream file = Files.newInputStream(Golden.file("data/aclImdb.tar.gz"));
        TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(file))) {
      TarArchiveEntry entry;
      while ((entry = tar.getNextEntry()) != null) {
        String name = entry.getName();
        if (name.startsWith("aclImdb/train/") && name.endsWith(".txt")) {
          reviews.put(name.substring("aclImdb/".length()), firstLine(tar.readAllBytes()));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"train/pos", "train/neg"})
  void shouldGiveTheLinesAndIdsOfTheTutorialForAFolder(String folder) throws IOException {
    MosesTokenizer tokenizer = new MosesTokenizer();
    ReviewEncoder encoder = new ReviewEncoder(Golden.dictionary(), Integer.MAX_VALUE);
    MessageDigest lines = sha256();
    MessageDigest ids = sha256();
    SortedMap<String, String> inFolder = reviews.subMap(folder + "/", folder + "0");
    for (String text : inFolder.values()) {
      lines.update((tokenizer.tokenize(text) + "\n").getBytes(StandardCharsets.UTF_8));
      ids.update((idLine(encoder.encode(text)) + "\n").getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(
            "%s moses_lines_sha256=%s ids_lines_sha256=%s n=%d"
                .formatted(folder, hex(lines), hex(ids), inFolder.size()))
        .isEqualTo(expected(folder));
  }

  private static String expected(String folder) throws IOException {
    try (Stream<String> lines = Files.lines(Golden.file("golden/corpus-sha256.txt"))) {
      return lines.filter(line -> line.startsWith(folder + " ")).findFirst().orElseThrow();
    }
  }

  private static String idLine(EncodedReview review) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < review.length(); i++) {
      line.append(i == 0 ? "" : " ").append(review.id(i));
    }
    return line.toString();
  }

  /** The tutorial's rule: the first line, without ASCII white space at its ends. */
  private static String firstLine(byte[] file) throws IOException {
    int start = 0;
    int end = 0;
    while (end < file.length && file[end] != '\n') {
      end++;
    }
    while (start < end && isAsciiBlank(file[start])) {
      start++;
    }
    while (end > start && isAsciiBlank(file[end - 1])) {
      end--;
    }
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(file, start, end - start))
        .toString();
  }

  private static boolean isAsciiBlank(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
