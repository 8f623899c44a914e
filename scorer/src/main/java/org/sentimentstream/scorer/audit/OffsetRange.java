package org.sentimentstream.scorer.audit;

import java.util.ArrayList;
import java.util.List;

/** The offsets of a partition from one on and before another. */
record OffsetRange(int partition, long from, long to) {

  OffsetRange {
    if (partition < 0 || from < 0 || to < from) {
      throw new IllegalArgumentException(
          "expected a range of offsets, came " + from + " to " + to + " of " + partition);
    }
  }

  long size() {
    return to - from;
  }

  /** Cuts ranges into passes of at most this many offsets together. */
  static List<List<OffsetRange>> passes(List<OffsetRange> ranges, long most) {
    List<List<OffsetRange>> passes = new ArrayList<>();
    List<OffsetRange> pass = new ArrayList<>();
    long room = most;
    for (OffsetRange range : ranges) {
      long from = range.from();
      while (from < range.to()) {
        long to = Math.min(range.to(), from + room);
        pass.add(new OffsetRange(range.partition(), from, to));
        room -= to - from;
        from = to;
        if (room == 0) {
          passes.add(pass);
          pass = new ArrayList<>();
          room = most;
        }
      }
    }
    if (!pass.isEmpty()) {
      passes.add(pass);
    }
    return passes;
  }
}
