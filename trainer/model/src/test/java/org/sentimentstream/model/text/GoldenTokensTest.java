package org.sentimentstream.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** The 200 reviews of which the tutorial's own tokens and ids are known. */
class GoldenTokensTest {
  private record Case(String file, String raw, String moses, String ids, String ids10000) {
    static Case of(String row) {
      String[] columns = row.split("\t", -1);
      assertThat(columns).hasSize(6);
      return new Case(
          columns[0], unescape(columns[2]), unescape(columns[3]), columns[4], columns[5]);
    }

    private static String unescape(String column) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < column.length(); i++) {
        char c = column.charAt(i);
        if (c == '\\') {
          i++;
          c =
              switch (column.charAt(i)) {
                case 't' -> '\t';
                case 'r' -> '\r';
                case 'n' -> '\n';
                default -> column.charAt(i);
              };
        }
        text.append(c);
      }
      return text.toString();
    }
  }

  @Test
  void shouldTokenizeAsTheScriptDoes() throws IOException {
    MosesTokenizer tokenizer = new MosesTokenizer();
    SoftAssertions softly = new SoftAssertions();
    for (Case reference : cases()) {
      softly
          .assertThat(tokenizer.tokenize(reference.raw()))
          .as(reference.file())
          .isEqualTo(reference.moses());
    }
    softly.assertAll();
  }

  @Test
  void shouldEncodeAsTheTutorialDoes() throws IOException {
    Dictionary dictionary = Golden.dictionary();
    ReviewEncoder full = new ReviewEncoder(dictionary, Integer.MAX_VALUE);
    ReviewEncoder cut = new ReviewEncoder(dictionary.truncate(10_000), Integer.MAX_VALUE);
    SoftAssertions softly = new SoftAssertions();
    for (Case reference : cases()) {
      softly.assertThat(ids(full, reference.raw())).as(reference.file()).isEqualTo(reference.ids());
      softly
          .assertThat(ids(cut, reference.raw()))
          .as(reference.file() + " at 10,000 words")
          .isEqualTo(reference.ids10000());
    }
    softly.assertAll();
  }

  private static String ids(ReviewEncoder encoder, String text) {
    return Arrays.stream(encoder.encode(text).copyIds())
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(" "));
  }

  private static List<Case> cases() throws IOException {
    List<Case> cases =
        Arrays.stream(Files.readString(Golden.file("golden/tokens-200.tsv")).split("\n", -1))
            .skip(1)
            .filter(row -> !row.isEmpty())
            .map(Case::of)
            .toList();
    assertThat(cases).hasSize(200);
    return cases;
  }
}
