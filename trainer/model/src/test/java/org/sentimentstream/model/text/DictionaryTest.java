package org.sentimentstream.model.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DictionaryTest {
  private final Dictionary dictionary = Dictionary.of(List.of("the", ",", "&apos;s", "naïve"));

  @Test
  void shouldCountWordsFromTwo() {
    assertThat(dictionary.size()).isEqualTo(6);
    assertThat(dictionary.id("the")).isEqualTo(2);
    assertThat(dictionary.id("naïve")).isEqualTo(5);
    assertThat(dictionary.word(2)).isEqualTo("the");
    assertThat(dictionary.word(5)).isEqualTo("naïve");
  }

  @Test
  void shouldGiveUnknownForOtherWords() {
    for (String word : List.of("", "The", "th", "thee", "naive", "a word that is far too long")) {
      assertThat(dictionary.id(word)).as(word).isEqualTo(Dictionary.UNKNOWN);
    }
    assertThat(Dictionary.of(List.of()).id("the")).isEqualTo(Dictionary.UNKNOWN);
  }

  @Test
  void shouldFindEachOfManyWords() {
    List<String> words = IntStream.range(0, 50_000).mapToObj(Integer::toString).toList();
    Dictionary many = Dictionary.of(words);
    for (int i = 0; i < words.size(); i++) {
      assertThat(many.id(words.get(i))).isEqualTo(i + 2);
      assertThat(many.word(i + 2)).isEqualTo(words.get(i));
    }
    assertThat(many.id("50000")).isEqualTo(Dictionary.UNKNOWN);
  }

  @Test
  void shouldFindWordsOfTheSameHash() {
    Dictionary same = Dictionary.of(List.of("AaAa", "BBBB", "AaBB"));
    assertThat(List.of(same.id("AaAa"), same.id("BBBB"), same.id("AaBB"), same.id("BBAa")))
        .containsExactly(2, 3, 4, 1);
  }

  @Test
  void shouldNotHaveAWordForPaddingUnknownOrPastTheEnd() {
    for (int id : new int[] {-1, 0, 1, 6, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> dictionary.word(id))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessage("word id: 2 to 5, not " + id);
    }
  }

  @Test
  void shouldKeepIdsBelowTheCut() {
    Dictionary cut = dictionary.truncate(4);
    assertThat(cut.size()).isEqualTo(4);
    assertThat(cut.id(",")).isEqualTo(3);
    assertThat(cut.id("&apos;s")).isEqualTo(Dictionary.UNKNOWN);
    assertThat(cut.toBytes()).isEqualTo("the\n,\n".getBytes(UTF_8));
    assertThat(dictionary.truncate(100).toBytes()).isEqualTo(dictionary.toBytes());
    assertThat(dictionary.truncate(2).size()).isEqualTo(2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> dictionary.truncate(1))
        .withMessage("n_words: at least 2 (padding and unknown), not 1");
  }

  @Test
  void shouldReadWhatItWrites() {
    Dictionary odd = Dictionary.of(List.of("a\u0085b", "\u2028", "\ud83d\ude00", "É"));
    Dictionary read = Dictionary.parse(odd.toBytes());
    assertThat(read.size()).isEqualTo(6);
    assertThat(read.word(2)).isEqualTo("a\u0085b");
    assertThat(read.id("\ud83d\ude00")).isEqualTo(4);
    assertThat(read.digest()).isEqualTo(odd.digest());
    assertThat(Dictionary.parse(new byte[0]).size()).isEqualTo(2);
  }

  @Test
  void shouldDigestTheBytesOfTheFile() {
    // printf 'the\n' | sha256sum
    assertThat(Dictionary.of(List.of("the")).digest())
        .isEqualTo("a587693500a37d17d90e7a8d1512d4c3ebfb38b53f9d07feeff1c2e6abb8ad55");
  }

  @Test
  void shouldNameTheLineThatIsWrong() {
    assertRefused("the\n\nof\n".getBytes(UTF_8), "dictionary line 2: empty word");
    assertRefused(
        "the\nof\nthe\n".getBytes(UTF_8), "dictionary line 3: 'the' is already in line 1");
    assertRefused("the\r\nof\r\n".getBytes(UTF_8), "dictionary line 1: white space in a word");
    assertRefused("the\nof the\n".getBytes(UTF_8), "dictionary line 2: white space in a word");
    assertRefused(
        "the\nof".getBytes(UTF_8),
        "dictionary line 2: no line feed at the end: the file is cut short");
    assertRefused(new byte[] {'a', '\n', (byte) 0xc3, '\n'}, "dictionary line 2: not UTF-8");
  }

  @Test
  void shouldRefuseWordsThatNoFileCouldHold() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dictionary.of(List.of("the", "\ud83d")))
        .withMessage("dictionary line 2: half a surrogate pair in a word");
  }

  private static void assertRefused(byte[] file, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dictionary.parse(file))
        .withMessage(message);
  }
}
