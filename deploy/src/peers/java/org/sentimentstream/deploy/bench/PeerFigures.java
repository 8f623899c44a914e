package org.sentimentstream.deploy.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Tokens a second by engine, kind of scoring and round, and how many times another's ours are. */
final class PeerFigures {

  private final Map<String, Map<String, List<Long>>> rounds = new LinkedHashMap<>();

  void add(String engine, String kind, long tokensPerSecond) {
    rounds
        .computeIfAbsent(engine, e -> new LinkedHashMap<>())
        .computeIfAbsent(kind, k -> new ArrayList<>())
        .add(tokensPerSecond);
  }

  Map<String, Map<String, List<Long>>> rounds() {
    return rounds;
  }

  long median(String engine, String kind) {
    return Math.round(median(rounds(engine, kind)));
  }

  /** Median over the rounds of the one's figure divided by the other's of the same round. */
  double ratio(String engine, String kind, String other, String otherKind) {
    List<Long> ours = rounds(engine, kind);
    List<Long> theirs = rounds(other, otherKind);
    List<Double> ratios =
        IntStream.range(0, ours.size())
            .mapToObj(i -> (double) ours.get(i) / theirs.get(i))
            .toList();
    return Math.round(100 * median(ratios)) / 100.0;
  }

  private List<Long> rounds(String engine, String kind) {
    List<Long> found = rounds.getOrDefault(engine, Map.of()).get(kind);
    if (found == null) {
      throw new IllegalArgumentException("no figures of " + engine + ", " + kind);
    }
    return found;
  }

  static double median(Collection<? extends Number> values) {
    double[] sorted = values.stream().mapToDouble(Number::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
