package org.sentimentstream.scorer.config;

/** How much two words differ. */
final class Spelling {

  private Spelling() {}

  /** Levenshtein's distance: insertions, deletions and replacements between two words. */
  static int distance(String from, String to) {
    int[] row = new int[to.length() + 1]; // distances of the prefix of from to each prefix of to
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
