package org.sentimentstream.scorer.topology;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.config.ScorerTopics;
import org.sentimentstream.scorer.format.Formats;
import org.sentimentstream.scorer.retry.StopSignal;
import org.sentimentstream.scorer.rollout.ModelObservations;
import org.sentimentstream.scorer.rollout.OwnedPartitions;
import org.sentimentstream.scorer.rollout.ServingRouting;
import org.sentimentstream.scorer.trends.Trends;

/**
 * What the processors of all stream threads share.
 *
 * @param serving the routing that scores at this moment
 * @param instanceId the instance's name
 * @param registry settings of the serdes
 * @param formats of reviews and events
 * @param topics names of the topics
 * @param contributions how many of the strongest tokens an event carries
 * @param maxReviewBytes largest record that is scored
 * @param shadowMaxLag reviews that may wait in a partition before its shadow is left out
 * @param patience how long a stream thread waits for the registry or for a model before it gives
 *     its task up and starts anew
 * @param position the committed position of a partition that nothing was read of yet
 * @param stop ends such a wait
 * @param metrics what is counted
 * @param trends how the trends of products are counted; null where they are not
 * @param observations what is counted of each model
 * @param partitions hears of the partitions' epochs
 * @param listener hears of each review
 */
public record ScoringContext(
    ServingRouting serving,
    String instanceId,
    Map<String, Object> registry,
    Formats formats,
    ScorerTopics topics,
    int contributions,
    int maxReviewBytes,
    long shadowMaxLag,
    Duration patience,
    CommittedPosition position,
    StopSignal stop,
    ScoringMetrics metrics,
    @Nullable Trends trends,
    ModelObservations observations,
    OwnedPartitions partitions,
    ScoringListener listener) {

  /** Where the reading of a partition goes on. */
  public interface CommittedPosition {
    /** The offset of the next review, or one before it that no review has. */
    long of(int partition) throws InterruptedException;
  }
}
