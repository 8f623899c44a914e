package org.sentimentstream.scorer.audit;

/** Hears how far a long work has come. */
public interface Progress {
  void done(long done, long of);
}
