package org.sentimentstream.scorer.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.ModelRef;

/**
 * The recorded answers to the reviews of some ranges: eight bytes for each offset, and a list for
 * the few offsets that have several answers. For one thread.
 */
final class AnswerIndex {

  /** More answers than this to offsets that have one already are counted and not kept. */
  private static final int MOST_FURTHER = 100_000;

  private static final int NONE = 0;
  private static final int DEAD_LETTER = 1;
  private static final int FIRST_STAMP = 2;

  /** What an event says scored it; the epoch is null where it does not say that. */
  record Stamp(ModelRef model, @Nullable Long epoch) {}

  /**
   * An answer.
   *
   * @param stamp null where it is a dead letter
   * @param probability NaN where it is a dead letter
   */
  record Answer(@Nullable Stamp stamp, float probability) {}

  private record Place(int partition, long offset) {}

  private static final class Part {
    private final OffsetRange range;
    private final int[] kinds;
    private final float[] probabilities;

    Part(OffsetRange range) {
      this.range = range;
      this.kinds = new int[Math.toIntExact(range.size())];
      this.probabilities = new float[kinds.length];
    }
  }

  private final List<Part> parts;
  private final List<Stamp> stamps = new ArrayList<>();
  private final Map<Stamp, Integer> kinds = new HashMap<>();
  private final Map<Place, List<Answer>> further = new HashMap<>();
  private int furtherCount;
  private long notKept;

  AnswerIndex(List<OffsetRange> ranges) {
    parts = ranges.stream().map(Part::new).toList();
  }

  /** Notes an event; false where its review is in none of the ranges. */
  boolean event(int partition, long offset, Stamp stamp, float probability) {
    Integer kind = kinds.get(stamp);
    if (kind == null) {
      kind = FIRST_STAMP + stamps.size();
      stamps.add(stamp);
      kinds.put(stamp, kind);
    }
    return note(partition, offset, kind, probability);
  }

  /** Notes a dead letter; false where its review is in none of the ranges. */
  boolean deadLetter(int partition, long offset) {
    return note(partition, offset, DEAD_LETTER, Float.NaN);
  }

  private boolean note(int partition, long offset, int kind, float probability) {
    Part part = part(partition, offset);
    if (part == null) {
      return false;
    }
    int at = (int) (offset - part.range.from());
    if (part.kinds[at] == NONE) {
      part.kinds[at] = kind;
      part.probabilities[at] = probability;
    } else if (furtherCount < MOST_FURTHER) {
      furtherCount++;
      further
          .computeIfAbsent(new Place(partition, offset), place -> new ArrayList<>())
          .add(answer(kind, probability));
    } else {
      notKept++;
    }
    return true;
  }

  private @Nullable Part part(int partition, long offset) {
    for (Part part : parts) {
      if (part.range.partition() == partition
          && offset >= part.range.from()
          && offset < part.range.to()) {
        return part;
      }
    }
    return null;
  }

  private Answer answer(int kind, float probability) {
    return kind == DEAD_LETTER
        ? new Answer(null, Float.NaN)
        : new Answer(stamps.get(kind - FIRST_STAMP), probability);
  }

  /** Takes the answers to a review out, in the order in which they were noted. */
  List<Answer> take(int partition, long offset) {
    Part part = part(partition, offset);
    if (part == null) {
      return List.of();
    }
    int at = (int) (offset - part.range.from());
    if (part.kinds[at] == NONE) {
      return List.of();
    }
    Answer first = answer(part.kinds[at], part.probabilities[at]);
    part.kinds[at] = NONE;
    List<Answer> others = further.isEmpty() ? null : further.remove(new Place(partition, offset));
    if (others == null) {
      return List.of(first);
    }
    List<Answer> all = new ArrayList<>(List.of(first));
    all.addAll(others);
    return all;
  }

  /** Offsets of a range whose answers were not taken. */
  List<Long> left(OffsetRange range) {
    List<Long> left = new ArrayList<>();
    for (Part part : parts) {
      for (int i = 0; part.range.equals(range) && i < part.kinds.length; i++) {
        if (part.kinds[i] != NONE) {
          left.add(range.from() + i);
        }
      }
    }
    return left;
  }

  /** Answers to offsets that had many, which were not kept. */
  long notKept() {
    return notKept;
  }
}
