package org.sentimentstream.deploy.bench.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A scorer's memory in MiB; null where this machine does not say.
 *
 * @param liveHeap what a full collection leaves
 * @param largestAfterCollection the most heap that was in use after any collection
 */
record Memory(
    @JsonProperty("max_heap_mib") int maxHeap,
    @JsonProperty("live_heap_mib") @Nullable Long liveHeap,
    @JsonProperty("largest_heap_after_a_collection_mib") long largestAfterCollection,
    @JsonProperty("resident_mib") @Nullable Long resident) {

  static Memory of(ScorerProcess scorer) throws IOException, InterruptedException {
    long largest =
        scorer.collections().stream().mapToLong(ScorerProcess.Collection::after).max().orElse(0);
    return new Memory(
        ScorerProcess.MAX_HEAP, orNull(scorer.liveHeap()), largest, orNull(scorer.resident()));
  }

  private static @Nullable Long orNull(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }
}
