package org.sentimentstream.scorer.audit;

import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.rollout.PartitionCutover;
import org.sentimentstream.rollout.Routing;

/**
 * Which routing scores which offset of each partition, for one application and topic: what its
 * cut-overs say. A later one holds from its first offset on, whatever was said of those offsets
 * before.
 */
public final class Cutovers {

  /** A cut-over and when it happened. */
  public record Cutover(Instant at, PartitionCutover event) {
    public Routing routing() {
      return event.getRouting();
    }

    public long epoch() {
      return event.getRouting().getEpoch();
    }
  }

  private final Map<Integer, NavigableMap<Long, Cutover>> partitions = new TreeMap<>();
  private final Set<String> otherApplications = new TreeSet<>();

  private Cutovers() {}

  public static Cutovers of(AuditLog log, String applicationId, String topic) {
    return of(log, applicationId, topic, null);
  }

  /** As it was at a time. */
  public static Cutovers at(AuditLog log, String applicationId, String topic, Instant time) {
    return of(log, applicationId, topic, time);
  }

  private static Cutovers of(
      AuditLog log, String applicationId, String topic, @Nullable Instant until) {
    Cutovers cutovers = new Cutovers();
    for (AuditLog.Entry entry : log.entries()) {
      if (!(entry.event().getEvent() instanceof PartitionCutover cutover)
          || !cutover.getTopic().equals(topic)
          || (until != null && entry.event().getAt().isAfter(until))) {
        continue;
      }
      if (cutover.getApplicationId().equals(applicationId)) {
        cutovers.add(new Cutover(entry.event().getAt(), cutover));
      } else {
        cutovers.otherApplications.add(cutover.getApplicationId());
      }
    }
    return cutovers;
  }

  private void add(Cutover cutover) {
    NavigableMap<Long, Cutover> partition =
        partitions.computeIfAbsent(cutover.event().getPartition(), number -> new TreeMap<>());
    partition.tailMap(cutover.event().getFirstOffset(), true).clear();
    partition.put(cutover.event().getFirstOffset(), cutover);
  }

  /** The cut-over in force at an offset; empty before the partition's first. */
  public Optional<Cutover> inForce(int partition, long offset) {
    return Optional.ofNullable(of(partition).floorEntry(offset)).map(Map.Entry::getValue);
  }

  /** A partition's cut-overs by first offset. */
  public NavigableMap<Long, Cutover> of(int partition) {
    return partitions.getOrDefault(partition, new TreeMap<>());
  }

  /** The last cut-over of each partition that has one. */
  public Map<Integer, Cutover> last() {
    Map<Integer, Cutover> last = new TreeMap<>();
    partitions.forEach((partition, all) -> last.put(partition, all.lastEntry().getValue()));
    return last;
  }

  /** Other applications that scored the topic. */
  public Set<String> otherApplications() {
    return otherApplications;
  }
}
