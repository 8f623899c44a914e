package org.sentimentstream.model.text;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.domains.DomainContextBase;

/** Texts on which the tokenizer's rules meet each other, and texts of any chars whatever. */
final class HostileTexts extends DomainContextBase {
  private static final List<String> PIECES =
      List.of(
          "'",
          "'",
          "'",
          ".",
          ".",
          ",",
          ",",
          " ",
          " ",
          "a",
          "b",
          "s",
          "S",
          "5",
          "9",
          "-",
          "`",
          "½",
          "Ⅳ",
          "²",
          "ⓐ",
          "é",
          "e\u0301",
          "İ",
          "\u0661",
          "\ud835\udcb6",
          "\ud83d\ude00",
          "\ud83d",
          "\ude00",
          "\u0000",
          "\u0001",
          "\u001f",
          "\t",
          "\n",
          "\r\n",
          "\u0085",
          "\u00a0",
          "\u2028",
          "\u1680",
          "\ufeff",
          "\u200f",
          "שלום",
          "\"",
          "&",
          "<",
          ">",
          "|",
          "[",
          "]",
          "<br />",
          "</",
          "&#x",
          "Mr",
          "No",
          "Rs",
          "A",
          "U.S",
          "...",
          "don't",
          "1990's",
          "5,300",
          "word");

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> ofPieces =
        Arbitraries.of(PIECES).list().ofMaxSize(24).map(l -> String.join("", l));
    Arbitrary<String> ofPunctuation = Arbitraries.strings().withChars("'.,`a5sA ").ofMaxLength(16);
    Arbitrary<String> ofAnyChars =
        Arbitraries.chars().range('\0', '\uffff').list().ofMaxSize(40).map(HostileTexts::join);
    return Arbitraries.frequencyOf(
        Tuple.of(5, ofPieces), Tuple.of(3, ofPunctuation), Tuple.of(2, ofAnyChars));
  }

  private static String join(List<Character> chars) {
    StringBuilder text = new StringBuilder();
    chars.forEach(text::append);
    return text.toString();
  }
}
