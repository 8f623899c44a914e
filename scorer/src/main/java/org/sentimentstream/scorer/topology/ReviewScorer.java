package org.sentimentstream.scorer.topology;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.RecordPosition;
import org.sentimentstream.events.Review;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.events.SentimentLabel;
import org.sentimentstream.events.TokenContribution;
import org.sentimentstream.model.classify.Classification;
import org.sentimentstream.scorer.rollout.ActiveModel;

/**
 * Makes a review's sentiment event.
 *
 * @param contributions how many of the strongest tokens an event carries, 0 for none
 */
record ReviewScorer(int contributions) {

  /**
   * @param source the review's own record
   * @param epoch of the routing that chose the model
   */
  SentimentEvent score(Review review, ActiveModel model, RecordPosition source, long epoch) {
    Classification found = model.classifier().classify(review.getText(), contributions);
    return SentimentEvent.newBuilder()
        .setReviewId(review.getReviewId())
        .setProductId(review.getProductId().orElse(null))
        .setLabel(found.isPositive() ? SentimentLabel.POSITIVE : SentimentLabel.NEGATIVE)
        .setPositiveProbability(found.positiveProbability())
        .setModel(model.manifest().ref())
        .setTokenCount(found.tokenCount())
        .setUnknownTokenCount(found.unknownTokenCount())
        .setTruncated(found.truncated())
        .setContributions(contributions(found))
        .setReviewCreatedAt(review.getCreatedAt())
        .setScoredAt(Instant.now())
        .setSource(source)
        .setRolloutEpoch(epoch)
        .build();
  }

  private @Nullable List<TokenContribution> contributions(Classification found) {
    if (contributions == 0) {
      return null;
    }
    return found.contributions().stream()
        .map(
            token ->
                TokenContribution.newBuilder()
                    .setToken(token.token())
                    .setStart(token.start())
                    .setEnd(token.end())
                    .setLogOdds(token.logOdds())
                    .build())
        .toList();
  }
}
