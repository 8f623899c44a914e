package org.sentimentstream.model.classify;

import java.util.List;

/**
 * What the model says of one review.
 *
 * @param positiveProbability probability of the positive class, 0 to 1
 * @param tokenCount tokens scored
 * @param unknownTokenCount how many of them the vocabulary lacks
 * @param truncated whether the text had more tokens than the limit
 * @param contributions the strongest tokens by falling magnitude; empty where none were asked for
 */
public record Classification(
    float positiveProbability,
    int tokenCount,
    int unknownTokenCount,
    boolean truncated,
    List<TokenContribution> contributions) {

  public Classification {
    contributions = List.copyOf(contributions);
  }

  /** True where the positive class is at least as probable as the negative. */
  public boolean isPositive() {
    return positiveProbability >= 0.5f;
  }
}
