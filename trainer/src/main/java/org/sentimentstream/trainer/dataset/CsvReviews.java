package org.sentimentstream.trainer.dataset;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Labelled reviews as CSV (RFC 4180): a header, of which one column is {@code text} or {@code
 * review}, one is {@code label} or {@code sentiment}, and one may be {@code id}.
 */
final class CsvReviews {

  /** Longest record with its quotes, and what the parser reads ahead. */
  private static final int MAX_RECORD_CHARS = 1 << 23;

  private CsvReviews() {}

  /**
   * Reads all.
   *
   * @throws IOException where a record does not fit the header or is no labelled review: the
   *     message names file and line
   */
  static List<LabelledReview> read(Path file) throws IOException {
    List<LabelledReview> reviews = new ArrayList<>();
    try (Utf8Lines lines = new Utf8Lines(file);
        LineReader reader = new LineReader(lines);
        CSVParser parser =
            CSVParser.builder().setReader(reader).setFormat(CSVFormat.RFC4180).get()) {
      Columns columns = null;
      long line = 1;
      try {
        for (Iterator<CSVRecord> records = parser.iterator(); records.hasNext(); ) {
          CSVRecord record = records.next();
          reader.beginRecord();
          if (columns == null) {
            columns = Columns.of(record);
          } else {
            ReviewFields.requireRoom(file, reviews.size());
            reviews.add(columns.review(record, file.getFileName() + ":" + line));
          }
          line = parser.getCurrentLineNumber() + 1;
        }
      } catch (IllegalArgumentException e) {
        throw lines.invalid(line, String.valueOf(e.getMessage()));
      } catch (UncheckedIOException e) {
        throw e.getCause() instanceof CSVException
            ? lines.invalid(line, "expected CSV: " + e.getCause().getMessage())
            : e.getCause();
      }
    }
    return reviews;
  }

  /** Where the header has what. */
  private record Columns(int count, int text, int label, int id) {

    static Columns of(CSVRecord header) {
      int text = find(header, "text", "review");
      int label = find(header, "label", "sentiment");
      if (text < 0 || label < 0) {
        throw new IllegalArgumentException(
            "expected a header with the columns text (or review) and label (or sentiment), found "
                + ReviewFields.shown(String.join(",", header)));
      }
      return new Columns(header.size(), text, label, find(header, "id", "id"));
    }

    private static int find(CSVRecord header, String name, String otherName) {
      int found = -1;
      for (int i = 0; i < header.size(); i++) {
        String column = header.get(i).strip().toLowerCase(Locale.ROOT);
        if (column.equals(name) || column.equals(otherName)) {
          if (found >= 0) {
            throw new IllegalArgumentException(
                "expected one column "
                    + name
                    + ", found the columns "
                    + (found + 1)
                    + " and "
                    + (i + 1));
          }
          found = i;
        }
      }
      return found;
    }

    LabelledReview review(CSVRecord record, String place) {
      if (record.size() != count) {
        throw new IllegalArgumentException(
            "expected " + count + " columns as in the header, found " + record.size());
      }
      return ReviewFields.review(
          id < 0 ? place : record.get(id), record.get(text), record.get(label));
    }
  }

  /** The lines as the parser wants them; a record that never ends is refused. */
  private static final class LineReader extends Reader {
    private final Utf8Lines lines;
    private String line = "";
    private int next;
    private int recordChars;

    LineReader(Utf8Lines lines) {
      this.lines = lines;
    }

    void beginRecord() {
      recordChars = 0;
    }

    @Override
    public int read(char[] chars, int offset, int length) throws IOException {
      if (next == line.length()) {
        @Nullable String following = lines.next();
        if (following == null) {
          return -1;
        }
        line = following;
        next = 0;
        recordChars += line.length();
        if (recordChars > MAX_RECORD_CHARS) {
          throw lines.invalid(
              lines.number(), "expected at most " + MAX_RECORD_CHARS + " characters a record");
        }
      }
      int count = Math.min(length, line.length() - next);
      line.getChars(next, next + count, chars, offset);
      next += count;
      return count;
    }

    @Override
    public void close() {}
  }
}
