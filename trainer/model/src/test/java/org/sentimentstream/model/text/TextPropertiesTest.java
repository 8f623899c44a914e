package org.sentimentstream.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

/** What holds for any text, however broken. */
@Domain(HostileTexts.class)
@Domain(DomainContext.Global.class)
class TextPropertiesTest {
  private final Dictionary dictionary =
      Dictionary.of(List.of("a", "&apos;s", ".", ",", "word", "&apos;", "5,300", "...", "é", "s"));
  private final MosesTokenizer tokenizer = new MosesTokenizer();

  @Property
  void shouldAgreeWithTheRulesOneByOne(@ForAll String text) {
    List<String> tokens = new ArrayList<>();
    tokenizer.tokenize(
        text,
        (start, end) -> {
          tokens.add(withoutControls(text.substring(start, end)));
          return true;
        });
    assertThat(tokens).isEqualTo(MosesRuleByRule.tokens(text));
  }

  @Property
  void shouldEncodeWhatTheTokenizerPrints(@ForAll String text) {
    EncodedReview review = new ReviewEncoder(dictionary, Integer.MAX_VALUE).encode(text);
    List<String> words = words(tokenizer.tokenize(text));
    assertThat(review.length()).isEqualTo(words.size());
    int unknown = 0;
    for (int i = 0; i < words.size(); i++) {
      assertThat(review.token(i)).isEqualTo(words.get(i));
      assertThat(review.id(i)).isEqualTo(dictionary.id(words.get(i)));
      unknown += review.id(i) == Dictionary.UNKNOWN ? 1 : 0;
    }
    assertThat(review.unknownCount()).isEqualTo(unknown);
    assertThat(review.truncated()).isFalse();
  }

  @Property
  void shouldKeepIdsInRangeAndOffsetsInOrder(@ForAll String text) {
    EncodedReview review = new ReviewEncoder(dictionary, Integer.MAX_VALUE).encode(text);
    int end = 0;
    for (int i = 0; i < review.length(); i++) {
      assertThat(review.id(i)).isBetween(Dictionary.UNKNOWN, dictionary.size() - 1);
      assertThat(text.substring(end, review.start(i))).matches(TextPropertiesTest::isBlank);
      assertThat(review.start(i)).isLessThan(review.end(i));
      end = review.end(i);
    }
    assertThat(text.substring(end)).matches(TextPropertiesTest::isBlank);
  }

  @Property
  void shouldKeepTheFirstTokensWhenThereAreMoreThanTheLimit(
      @ForAll String text, @ForAll @IntRange(min = 1, max = 12) int limit) {
    EncodedReview whole = new ReviewEncoder(dictionary, Integer.MAX_VALUE).encode(text);
    EncodedReview cut = new ReviewEncoder(dictionary, limit).encode(text);
    assertThat(cut.length()).isEqualTo(Math.min(limit, whole.length()));
    assertThat(cut.truncated()).isEqualTo(whole.length() > limit);
    for (int i = 0; i < cut.length(); i++) {
      assertThat(cut.id(i)).isEqualTo(whole.id(i));
      assertThat(cut.start(i)).isEqualTo(whole.start(i));
      assertThat(cut.end(i)).isEqualTo(whole.end(i));
    }
  }

  @Property
  void shouldNotDependOnTheTextBefore(@ForAll String before, @ForAll String text) {
    ReviewEncoder used = new ReviewEncoder(dictionary, 8);
    used.encode(before);
    assertThat(used.encode(text).copyIds())
        .isEqualTo(new ReviewEncoder(dictionary, 8).encode(text).copyIds());
  }

  private static List<String> words(String line) {
    String lower = AsciiCase.lower(line).strip();
    return lower.isEmpty() ? List.of() : List.of(lower.split(" +"));
  }

  private static boolean isBlank(String text) {
    return text.chars().allMatch(c -> c < ' ' || c == 0x85 || Character.isSpaceChar(c));
  }

  private static String withoutControls(String token) {
    return token.replaceAll("[\\x00-\\x1f]", "");
  }
}
