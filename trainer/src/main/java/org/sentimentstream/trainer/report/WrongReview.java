package org.sentimentstream.trainer.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.model.classify.TokenContribution;
import org.sentimentstream.trainer.dataset.Reviews;
import org.sentimentstream.trainer.evaluation.ScoredReviews;

/**
 * A review that the model calls wrong.
 *
 * @param id where it comes from
 * @param positive its label
 * @param positiveProbability what the model says
 * @param tokens its length
 * @param text its beginning, at most {@value #MAX_TEXT} UTF-16 code units
 * @param truncated whether there is more of it
 * @param contributions its strongest tokens within that text, in the order of the text; of reviews
 *     that came as ids, those of the text that their words make
 */
record WrongReview(
    String id,
    boolean positive,
    double positiveProbability,
    int tokens,
    String text,
    boolean truncated,
    List<TokenContribution> contributions) {

  static final int MAX_TEXT = 1_500;
  private static final int MAX_CONTRIBUTIONS = 12;

  /**
   * The reviews that are called wrong with the greatest confidence.
   *
   * @param positions where the scored reviews are among the reviews [scored reviews]
   */
  static List<WrongReview> mostConfident(
      int count,
      ReviewClassifier classifier,
      Reviews reviews,
      int[] positions,
      ScoredReviews scored) {
    double[] probabilities = scored.probabilities();
    return IntStream.range(0, scored.size())
        .filter(i -> (probabilities[i] >= 0.5) != scored.positive()[i])
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -Math.abs(scored.logOdds()[i])))
        .limit(count)
        .map(
            i ->
                of(
                    classifier,
                    reviews,
                    positions[i],
                    scored.positive()[i],
                    probabilities[i],
                    scored.lengths()[i]))
        .toList();
  }

  private static WrongReview of(
      ReviewClassifier classifier,
      Reviews reviews,
      int position,
      boolean positive,
      double probability,
      int tokens) {
    String text = reviews.text(position);
    int shown = shownLength(text);
    List<TokenContribution> strongest =
        new ArrayList<>(classifier.classify(text, MAX_CONTRIBUTIONS).contributions());
    strongest.removeIf(token -> token.end() > shown);
    strongest.sort(Comparator.comparingInt(TokenContribution::start));
    return new WrongReview(
        reviews.id(position),
        positive,
        probability,
        tokens,
        text.substring(0, shown),
        shown < text.length(),
        strongest);
  }

  /** A length that cuts no surrogate pair. */
  private static int shownLength(String text) {
    if (text.length() <= MAX_TEXT) {
      return text.length();
    }
    return Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
  }
}
