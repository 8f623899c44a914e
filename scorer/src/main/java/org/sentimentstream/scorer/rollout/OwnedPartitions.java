package org.sentimentstream.scorer.rollout;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.rollout.PartitionStatus;

/** The partitions whose reviews this instance scores, as its status tells. For all threads. */
public final class OwnedPartitions {

  /** The owner tells a task from the one that had the partition before it. */
  private record Owned(Object owner, long epoch, long firstOffset) {}

  private final Map<Integer, Owned> partitions = new ConcurrentHashMap<>();
  private volatile Map<Integer, Long> lags = Map.of();

  /**
   * A task's partition is at this epoch.
   *
   * @param firstOffset where it cut over to it; 0 before the first cut-over
   */
  public void reached(int partition, long epoch, long firstOffset, Object owner) {
    partitions.put(partition, new Owned(owner, epoch, firstOffset));
  }

  /** A task gives its partition up. */
  public void released(int partition, Object owner) {
    partitions.computeIfPresent(
        partition, (number, owned) -> owned.owner() == owner ? null : owned);
  }

  /** The reviews that wait in each partition, as far as that is known. */
  public void lags(Map<Integer, Long> now) {
    lags = Map.copyOf(now);
  }

  /** The reviews that wait in a partition; null where that is not known yet. */
  public @Nullable Long lag(int partition) {
    return lags.get(partition);
  }

  /** The partitions by number. */
  SortedSet<Integer> numbers() {
    return new TreeSet<>(partitions.keySet());
  }

  /** The epoch that a partition is at; null where it is not this instance's. */
  @Nullable Long epoch(int partition) {
    Owned owned = partitions.get(partition);
    return owned == null ? null : owned.epoch();
  }

  /** Where a partition cut over to its epoch; null where it is not this instance's. */
  @Nullable Long firstOffset(int partition) {
    Owned owned = partitions.get(partition);
    return owned == null ? null : owned.firstOffset();
  }

  List<PartitionStatus> toAvro() {
    return partitions.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(
            owned ->
                PartitionStatus.newBuilder()
                    .setPartition(owned.getKey())
                    .setEpoch(owned.getValue().epoch())
                    .setLag(lag(owned.getKey()))
                    .build())
        .toList();
  }
}
