package org.sentimentstream.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MosesTokenizerTest {
  private final MosesTokenizer tokenizer = new MosesTokenizer();

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '¤',
      textBlock =
          """
          A plain line            => A plain line
          what?! (really)         => what ? ! ( really )
          well-made film-noir     => well-made film-noir
          - dash -- and `tick`    => - dash -- and `tick`
          50% of $9m @ #1         => 50 % of $ 9m @ # 1
          naïve Ærø café          => naïve Ærø café
          x²+½=Ⅳ                  => x ² + ½ = Ⅳ
          snake_case              => snake _ case
          """)
  void shouldSeparateSymbolsAndKeepWords(String text, String line) {
    assertThat(tokenizer.tokenize(text)).isEqualTo(line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '¤',
      textBlock =
          """
          a<br />b     => a &lt; br / &gt; b
          Q&A          => Q &amp; A
          &quot;       => &amp; quot ;
          "yes" 'no'   => &quot; yes &quot; &apos; no&apos;
          a|b [c]      => a &#124; b &#91; c &#93;
          """)
  void shouldEscapeWhatMosesOrXmlWouldRead(String text, String line) {
    assertThat(tokenizer.tokenize(text)).isEqualTo(line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '¤',
      textBlock =
          """
          wait... what        => wait ... what
          wait..what          => wait .. what
          the end...          => the end ...
          well.... , no       => well .... , no
          etc...'s            => etc ... &apos; s
          """)
  void shouldKeepSeveralDotsTogether(String text, String line) {
    assertThat(tokenizer.tokenize(text)).isEqualTo(line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '¤',
      textBlock =
          """
          one,two             => one , two
          5,300 or 5,three    => 5,300 or 5 , three
          1,2,3,              => 1,2,3 ,
          a,b,c,d             => a , b , c , d
          ,5                  => ,5
          ,,5                 => , , 5
          a,,5                => a , ,5
          a,,,5               => a , , , 5
          5,½                 => 5 , ½
          """)
  void shouldSplitCommasExceptBetweenNumbers(String text, String line) {
    assertThat(tokenizer.tokenize(text)).isEqualTo(line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '¤',
      textBlock =
          """
          don't it's         => don &apos;t it &apos;s
          the boys' toys     => the boys &apos; toys
          say 'yes'.         => say &apos; yes &apos; .
          the 1990's 80'er   => the 1990 &apos;s 80&apos;er
          'start             => &apos;start
          end'               => end&apos;
          rock'n'roll        => rock &apos;n&apos;roll
          5'5'5              => 5 &apos; 5&apos;5
          ''''               => &apos; &apos; &apos;&apos;
          x ''y              => x &apos; &apos; y
          5' '5              => 5 &apos; &apos;5
          Ⅳ'th               => Ⅳ &apos;th
          """)
  void shouldSplitContractionsToTheRight(String text, String line) {
    assertThat(tokenizer.tokenize(text)).isEqualTo(line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '¤',
      textBlock =
          """
          It ends. It begins.      => It ends . It begins .
          Mr. Smith, Dr. No.       => Mr. Smith , Dr. No .
          No. 5 and No. Five       => No. 5 and No . Five
          no. Five mr. Smith       => no . Five mr . Smith
          about Rs. 200            => about Rs. 200
          e.g. This i.e. That      => e.g. This i.e. That
          the U.S. Army            => the U.S. Army
          in the U.S.              => in the U.S .
          3.5. Next                => 3.5 . Next
          approx. ten              => approx. ten
          approx. Ten              => approx . Ten
          approx. "ten"            => approx . &quot; ten &quot;
          I fell. . then           => I fell . . then
          He is 5'. Tall           => He is 5 &apos; . Tall
          """)
  void shouldSplitTheFullStopThatEndsASentence(String text, String line) {
    assertThat(tokenizer.tokenize(text)).isEqualTo(line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '¤',
      ignoreLeadingAndTrailingWhitespace = false,
      textBlock =
          """
          She said 'no.'=>She said &apos; no . &apos;\s
          a b.' =>a b . &apos;\s
          a .'=>a  . &apos;\s
          .'=> . &apos;\s
          a.' b=>a . &apos; b
          """)
  void shouldSplitAFullStopBeforeALastApostropheWithTheBlanksOfTheScript(String text, String line) {
    assertThat(tokenizer.tokenize(text)).isEqualTo(line);
  }

  @Test
  void shouldTakeUnicodeWhiteSpaceForBlanksAndDropControlCharacters() {
    assertThat(tokenizer.tokenize("\r\n a\tb\u000bc\u0085d\u00a0e\u2028f\u3000g \n"))
        .isEqualTo("a b c d e f g");
    assertThat(tokenizer.tokenize("w\u0000or\u001cd \u0001 .\u0002. x\u0003."))
        .isEqualTo("word .. x .");
    assertThat(tokenizer.tokenize("a\u007fb\u200bc")).isEqualTo("a \u007f b \u200b c");
  }

  @Test
  void shouldSeparateCombiningMarksEmojiAndLoneSurrogates() {
    assertThat(tokenizer.tokenize("cafe\u0301 x")).isEqualTo("cafe \u0301 x");
    assertThat(tokenizer.tokenize("wow\ud83d\ude00!")).isEqualTo("wow \ud83d\ude00 !");
    assertThat(tokenizer.tokenize("a\ud83d b\ude00")).isEqualTo("a \ud83d b \ude00");
    assertThat(tokenizer.tokenize("\ud835\udcb6b, ends. \ud835\udcb6b"))
        .isEqualTo("\ud835\udcb6b , ends. \ud835\udcb6b");
  }

  @ParameterizedTest
  @CsvSource({"''", "' '", "'\t\u0001\n\u0085'"})
  void shouldGiveAnEmptyLineWhenThereIsNoText(String text) {
    assertThat(tokenizer.tokenize(text)).isEmpty();
  }
}
