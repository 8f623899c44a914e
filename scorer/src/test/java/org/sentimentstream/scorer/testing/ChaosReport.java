package org.sentimentstream.scorer.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What each fault did: a line for each, as JSON and as a table in Markdown. */
public final class ChaosReport {

  /**
   * A line.
   *
   * @param times how often the fault was survived
   * @param reviews sent from the first fault's cause to the last one's audit
   * @param deadLetters how many of them were no reviews and became dead letters
   * @param foreign see {@link Audit}
   * @param disordered see {@link Audit}
   * @param recoveryP50Ms from a fault's cause to the end of all that followed from it
   * @param skipped why the fault was not tried; null where it was
   */
  public record Row(
      String fault,
      int times,
      int reviews,
      int deadLetters,
      int lost,
      int duplicated,
      int foreign,
      int disordered,
      @Nullable Long recoveryP50Ms,
      @Nullable Long recoveryMaxMs,
      @Nullable String skipped) {}

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path file;
  private final List<Row> rows = new ArrayList<>();

  /**
   * Without a line so far.
   *
   * @param file written anew with each line, so that it is there however the run ends
   */
  public ChaosReport(Path file) {
    this.file = file;
  }

  /**
   * Adds what a fault did.
   *
   * @param recoveries one for each time that the fault was survived
   */
  public void add(String fault, List<Duration> recoveries, Audit audit) throws IOException {
    List<Long> millis = recoveries.stream().map(Duration::toMillis).sorted().toList();
    add(
        new Row(
            fault,
            millis.size(),
            audit.reviews(),
            audit.deadLetters(),
            audit.lost(),
            audit.duplicated(),
            audit.foreign(),
            audit.disordered(),
            millis.isEmpty() ? null : millis.get((millis.size() - 1) / 2),
            millis.isEmpty() ? null : millis.get(millis.size() - 1),
            null));
  }

  /** Says of a fault that it was not tried. */
  public void skip(String fault, String reason) throws IOException {
    add(new Row(fault, 0, 0, 0, 0, 0, 0, 0, null, null, reason));
  }

  private void add(Row row) throws IOException {
    rows.add(row);
    JSON.writeValue(file.toFile(), rows);
  }

  public String markdown() {
    StringBuilder table =
        new StringBuilder(
            """
            | fault | times | reviews in flight | lost | duplicated | recovery p50, max |
            |---|---|---|---|---|---|
            """);
    for (Row row : rows) {
      table.append(
          row.skipped() == null
              ? String.format(
                  Locale.ROOT,
                  "| %s | %d | %,d | %d | %d | %s, %s |%n",
                  row.fault(),
                  row.times(),
                  row.reviews(),
                  row.lost(),
                  row.duplicated(),
                  seconds(row.recoveryP50Ms()),
                  seconds(row.recoveryMaxMs()))
              : "| %s | skipped: %s | | | | |%n".formatted(row.fault(), row.skipped()));
    }
    return table.toString();
  }

  private static String seconds(@Nullable Long millis) {
    return millis == null ? "none" : String.format(Locale.ROOT, "%.1f s", millis / 1e3);
  }
}
