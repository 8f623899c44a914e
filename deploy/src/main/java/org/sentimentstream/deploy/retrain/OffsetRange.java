package org.sentimentstream.deploy.retrain;

/**
 * What a run reads of one partition.
 *
 * @param from offset of the first record
 * @param to offset after the last record
 * @param last where the last run ended: records from there on are new
 */
record OffsetRange(long from, long to, long last) {

  /**
   * Where the next run finds what is new once this one has ended. A run of a time range that left
   * out older new records, or that ends before the last run, changes nothing.
   */
  long next() {
    return from <= last && last <= to ? to : last;
  }
}
