package org.sentimentstream.scorer.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.sentimentstream.model.classify.Classification;
import org.sentimentstream.model.classify.TokenContribution;
import org.sentimentstream.scorer.rollout.ActiveModel;

/** A text scored with the words that decided it, as the page wants it. */
final class Explained {

  /** The strongest tokens that are told; a text may have some thousands. */
  static final int TOKENS = 200;

  private Explained() {}

  /**
   * @param shown of the text the part that the page has, UTF-16 code units: tokens beyond it are
   *     left out
   */
  static ObjectNode of(String text, int shown, ActiveModel model) {
    Classification found = model.classifier().classify(text, TOKENS);
    ObjectNode json =
        ConsoleJson.object()
            .put("probability", found.positiveProbability())
            .put("label", found.isPositive() ? "POSITIVE" : "NEGATIVE")
            .put("tokens", found.tokenCount())
            .put("unknown_tokens", found.unknownTokenCount())
            .put("truncated", found.truncated());
    json.set("model", ConsoleJson.model(model.manifest().ref()));
    ArrayNode words = json.putArray("words");
    for (TokenContribution token : found.contributions()) {
      if (token.end() <= shown) {
        words.addArray().add(token.start()).add(token.end()).add(token.logOdds());
      }
    }
    return json;
  }
}
