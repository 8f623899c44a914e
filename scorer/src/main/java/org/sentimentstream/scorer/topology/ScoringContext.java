package org.sentimentstream.scorer.topology;

import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.sentimentstream.scorer.retry.StopSignal;
import org.sentimentstream.scorer.rollout.ActiveModel;

/**
 * What the processors of all stream threads share.
 *
 * @param model the model that scores at this moment
 * @param registry settings of the serdes
 * @param eventTopic topic that events are written to: names their schema's subject
 * @param contributions how many of the strongest tokens an event carries
 * @param maxReviewBytes largest record that is scored
 * @param registryPatience how long a stream thread waits for the registry before it gives its task
 *     up and starts anew
 * @param stop ends such a wait
 * @param metrics what is counted
 */
public record ScoringContext(
    Supplier<ActiveModel> model,
    Map<String, Object> registry,
    String eventTopic,
    int contributions,
    int maxReviewBytes,
    Duration registryPatience,
    StopSignal stop,
    ScoringMetrics metrics) {}
