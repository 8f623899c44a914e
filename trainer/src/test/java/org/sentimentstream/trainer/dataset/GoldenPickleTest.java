package org.sentimentstream.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentimentstream.model.text.Dictionary;
import org.sentimentstream.trainer.dataset.AclImdb.Split;

/** The tutorial's own pickle of IMDB against the texts that it was made of. */
class GoldenPickleTest {

  private static final Path SHARED = Path.of("../../shared");

  @ParameterizedTest
  @CsvSource({"TRAIN, 25000, 7113797", "TEST, 5000, 1397207"})
  void shouldHoldTheIdsThatTheTextsAreEncodedTo(Split split, int size, long tokens)
      throws IOException {
    assumeTrue(Files.exists(SHARED.resolve("golden")), "skipped: there is no ../shared");
    Reviews pickled = DataSource.open(SHARED.resolve("golden/imdb.pkl.gz"), null).read(split);
    Reviews texts = DataSource.open(SHARED.resolve("data/aclImdb.tar.gz"), null).read(split);
    Dictionary dictionary = pickled.dictionary(Integer.MAX_VALUE);
    int[] all = IntStream.range(0, size).toArray();

    EncodedReviews ids = pickled.encode(all, dictionary, Integer.MAX_VALUE);
    EncodedReviews encoded = texts.encode(all, dictionary, Integer.MAX_VALUE);

    assertThat(pickled.size()).isEqualTo(size);
    assertThat(ids.tokens()).isEqualTo(tokens);
    assertThat(ids.positive()).containsExactly(encoded.positive());
    for (boolean positive : new boolean[] {true, false}) {
      assertThat(sorted(ids, positive)).isDeepEqualTo(sorted(encoded, positive));
    }
  }

  /** A folder's files came to the tutorial in no particular order. */
  private static int[][] sorted(EncodedReviews reviews, boolean positive) {
    return IntStream.range(0, reviews.size())
        .filter(review -> reviews.positive()[review] == positive)
        .mapToObj(review -> reviews.ids()[review])
        .sorted(Arrays::compare)
        .toArray(int[][]::new);
  }
}
