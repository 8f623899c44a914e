package org.sentimentstream.deploy.bench.pipeline;

/**
 * When each review is due to be sent: at an even pace from a moment on.
 *
 * @param first the first review's number
 * @param end the number after the last
 * @param startNanos when the first is due, as {@link System#nanoTime()} has it
 * @param perSecond reviews a second
 */
record Schedule(long first, long end, long startNanos, double perSecond) {

  Schedule {
    if (first > end || !(perSecond > 0)) {
      throw new IllegalArgumentException(
          "expected reviews at a positive rate, found "
              + first
              + " to "
              + end
              + " at "
              + perSecond);
    }
  }

  /** From now on. */
  static Schedule fromNow(long first, double perSecond, double seconds) {
    return new Schedule(
        first, first + Math.max(1, Math.round(perSecond * seconds)), System.nanoTime(), perSecond);
  }

  long dueNanos(long review) {
    return startNanos + Math.round((review - first) * 1e9 / perSecond);
  }
}
