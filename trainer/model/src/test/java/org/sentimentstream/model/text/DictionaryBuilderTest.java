package org.sentimentstream.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class DictionaryBuilderTest {
  private final DictionaryBuilder builder = new DictionaryBuilder();

  @Test
  void shouldOrderWordsByFallingFrequency() {
    builder.add("A film. A FILM? A b");
    assertThat(builder.distinctWords()).isEqualTo(5);
    assertThat(builder.build(100).toBytes()).asString().isEqualTo("a\nfilm\n.\n?\nb\n");
  }

  @Test
  void shouldOrderTiesByCodePointWhateverTheOrderOfTheTexts() {
    builder.add("b é \ud83d\ude00 \uff21 a");
    DictionaryBuilder other = new DictionaryBuilder();
    other.add("\uff21 a");
    other.add("\ud83d\ude00 é b");
    String words = "a\nb\né\n\uff21\n\ud83d\ude00\n";
    assertThat(builder.build(100).toBytes()).asString().isEqualTo(words);
    assertThat(other.build(100).toBytes()).asString().isEqualTo(words);
  }

  @Test
  void shouldKeepTheMostFrequentWordsBelowTheCut() {
    builder.add("one two two three three three");
    Dictionary dictionary = builder.build(4);
    assertThat(dictionary.size()).isEqualTo(4);
    assertThat(dictionary.id("three")).isEqualTo(2);
    assertThat(dictionary.id("one")).isEqualTo(Dictionary.UNKNOWN);
    assertThat(builder.build(2).size()).isEqualTo(2);
    assertThatIllegalArgumentException().isThrownBy(() -> builder.build(1));
  }

  @Test
  void shouldLowerCaseAsciiOnly() {
    builder.add("CAFÉ");
    assertThat(builder.build(3).word(2)).isEqualTo("cafÉ");
  }
}
