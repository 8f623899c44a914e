package org.sentimentstream.scorer.audit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a replay found.
 *
 * @param reviews records of the reviews' topic that were looked at
 * @param events sentiment events of these
 * @param deadLetters dead letters of these
 * @param waiting records that the scorer has not come to yet; they were not looked at
 * @param beforeCutover records before their partition's first cut-over; nothing is said of them
 * @param withoutSource events that do not say what they came from, so that nothing is said of them
 * @param answersIncomplete whether the oldest answers are no longer in their topics
 * @param found how often each problem was found
 * @param greatestDifference the greatest difference between a recorded probability and that of the
 *     right model
 * @param problems the first of the problems, a line each
 * @param took how long it took
 */
public record ReplayReport(
    long reviews,
    long events,
    long deadLetters,
    long waiting,
    long beforeCutover,
    long withoutSource,
    boolean answersIncomplete,
    Map<Problem, Long> found,
    double greatestDifference,
    List<String> problems,
    Duration took) {

  /** Lines of problems that are kept. */
  public static final int MOST_LINES = 20;

  /** What can be wrong. */
  public enum Problem {
    /** A review without an answer. */
    LOST,
    /** An answer to a review that has one. */
    DUPLICATED,
    /** An answer to an offset that holds no review. */
    WITHOUT_REVIEW,
    /** An event of another model or epoch than the cut-over in force says. */
    WRONG_MODEL,
    /** An event whose probability is not the one that the model gives, to the bit. */
    DIFFERENT_BITS
  }

  public ReplayReport {
    found = Map.copyOf(found);
    problems = List.copyOf(problems);
  }

  public long count(Problem problem) {
    return found.getOrDefault(problem, 0L);
  }

  /** Whether the answers are exactly those that the recorded models give. */
  public boolean isClean() {
    return found.values().stream().allMatch(count -> count == 0);
  }

  /** Counts while a replay goes on. */
  static final class Counts {
    private final Map<Problem, Long> found = new EnumMap<>(Problem.class);
    private final List<String> lines = new ArrayList<>();
    private final long begin = System.nanoTime();
    private long reviews;
    private long events;
    private long deadLetters;
    private long beforeCutover;
    private long withoutSource;
    private double greatestDifference;

    void review() {
      reviews++;
    }

    void answer(AnswerIndex.Answer answer) {
      if (answer.stamp() == null) {
        deadLetters++;
      } else {
        events++;
      }
    }

    void beforeCutover() {
      beforeCutover++;
    }

    void withoutSource(long count) {
      withoutSource = Math.max(withoutSource, count);
    }

    void problem(Problem problem, ReviewPosition where, String text) {
      found.merge(problem, 1L, Long::sum);
      if (lines.size() < MOST_LINES) {
        lines.add(where + ": " + text);
      }
    }

    void difference(float recorded, float scored) {
      greatestDifference = Math.max(greatestDifference, Math.abs((double) recorded - scored));
    }

    void unplaced(Problem problem, long count) {
      if (count > 0) {
        found.merge(problem, count, Long::sum);
      }
    }

    ReplayReport report(long waiting, boolean answersIncomplete) {
      return new ReplayReport(
          reviews,
          events,
          deadLetters,
          waiting,
          beforeCutover,
          withoutSource,
          answersIncomplete,
          found,
          greatestDifference,
          lines,
          Duration.ofNanos(System.nanoTime() - begin));
    }
  }
}
