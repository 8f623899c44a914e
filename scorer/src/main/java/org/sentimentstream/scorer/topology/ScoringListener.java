package org.sentimentstream.scorer.topology;

import java.time.Duration;
import org.sentimentstream.events.Review;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.scorer.rollout.ActiveModel;

/**
 * Hears of each review that an instance scores, on the stream thread, which waits meanwhile: an
 * implementation must neither block nor throw. What it hears is an attempt: after a crash a review
 * may be heard of again although its event is seen once.
 */
public interface ScoringListener {

  /** Hears nothing. */
  ScoringListener NONE =
      new ScoringListener() {
        @Override
        public void scored(
            Review review,
            SentimentEvent event,
            ActiveModel model,
            long recordTimestamp,
            Duration time) {}

        @Override
        public void buried() {}
      };

  /**
   * A review was scored.
   *
   * @param model the one that scored it
   * @param recordTimestamp of the review's record, milliseconds since 1970-01-01 UTC
   * @param time from the review's text to its event
   */
  void scored(
      Review review, SentimentEvent event, ActiveModel model, long recordTimestamp, Duration time);

  /** A record became a dead letter. */
  void buried();
}
