package org.sentimentstream.deploy.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a run of the demo came to.
 *
 * @param reviews reviews that the demo sent
 * @param scored how many of them came out, once or more often
 * @param duplicates events for a review that had come out already
 * @param foreign events for reviews that others sent
 * @param deadLetters records in the dead letter topic
 * @param eventsByModel events for each model, in the order of their first
 * @param reviewsPerSecond from the first review sent to the last event
 * @param p50Millis median of the time from sending a review to reading its event
 * @param p99Millis 99th percentile of it
 * @param labelled scored reviews whose label is known
 * @param labelledRightly how many of them the models called right
 */
record Summary(
    int reviews,
    int scored,
    int duplicates,
    int foreign,
    int deadLetters,
    Map<String, Integer> eventsByModel,
    double reviewsPerSecond,
    double p50Millis,
    double p99Millis,
    int labelled,
    int labelledRightly) {

  int missing() {
    return reviews - scored;
  }

  /** True where each review gave one event and none went to the dead letters. */
  boolean isExactlyOnce() {
    return missing() == 0 && duplicates == 0 && deadLetters == 0;
  }

  /** Lines to show. */
  List<String> lines(int swaps) {
    List<String> lines = new ArrayList<>();
    lines.add(format("reviews in      %,9d", reviews));
    lines.add(
        format(
            "events out      %,9d   missing %,d, duplicates %,d%s",
            scored + duplicates,
            missing(),
            duplicates,
            foreign == 0 ? "" : format("; %,d more for reviews of others", foreign)));
    lines.add(format("dead letters    %,9d", deadLetters));
    lines.add(
        format(
            "model swaps     %,9d   %s",
            swaps,
            eventsByModel.entrySet().stream()
                .map(model -> format("%s: %,d events", model.getKey(), model.getValue()))
                .collect(Collectors.joining(", "))));
    if (scored > 0) {
      lines.add(format("reviews/s       %,9.1f", reviewsPerSecond));
      lines.add(
          format(
              "latency      p50 %,6.0f ms, p99 %,.0f ms   from sending a review to reading its event",
              p50Millis, p99Millis));
    }
    if (labelled > 0) {
      lines.add(
          format(
              "called right    %8.1f %%  %,d of %,d whose label is known",
              100.0 * labelledRightly / labelled, labelledRightly, labelled));
    }
    return lines;
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
