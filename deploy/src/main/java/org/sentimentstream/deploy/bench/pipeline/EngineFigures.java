package org.sentimentstream.deploy.bench.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.sentimentstream.deploy.bench.ScoringBenchmark;

/**
 * What the engine does with the same reviews on the scorer's processors, without Kafka.
 *
 * @param concurrent ids to probability, four callers a processor
 * @param batch1 ids to probability, one review at a time
 */
record EngineFigures(
    @JsonProperty("score_concurrent4") ScoringBenchmark.Speed concurrent,
    @JsonProperty("score_batch1") ScoringBenchmark.Speed batch1) {}
