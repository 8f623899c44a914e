package org.sentimentstream.scorer.command;

import org.sentimentstream.scorer.audit.AuditLog;
import org.sentimentstream.scorer.audit.History;

/** The audit of the rollouts as a table for people. */
final class HistoryTable {

  private static final int WHAT_LIMIT = 160;
  private static final int WHY_LIMIT = 1_000;

  private HistoryTable() {}

  /**
   * The last rows.
   *
   * @param partitions whether to show each partition's cut-over, not their count
   */
  static TextTable of(AuditLog log, boolean partitions, int last) {
    History history = new History(partitions, last);
    log.entries().forEach(entry -> history.add(entry.event()));
    TextTable table = new TextTable("WHEN", "EPOCH", "WHAT", "WHO", "WHY");
    for (History.Row row : history.rows()) {
      table.add(
          row.at().toString(),
          Long.toString(row.epoch()),
          TextTable.cut(row.what(), WHAT_LIMIT),
          TextTable.cut(row.who(), 60),
          TextTable.cut(row.why(), WHY_LIMIT));
    }
    return table;
  }
}
