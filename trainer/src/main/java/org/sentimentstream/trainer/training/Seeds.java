package org.sentimentstream.trainer.training;

/**
 * Seeds of the random draws of a training, each from the training's seed, what it is for, and when:
 * so a training that goes on draws what it would have drawn without a break.
 */
enum Seeds {
  WEIGHTS(1),
  SHUFFLING(2),
  DROPOUT(3),
  WORD_DROPOUT(4),
  WINDOWS(5);

  private final long purpose;

  Seeds(long purpose) {
    this.purpose = purpose;
  }

  /** The seed of the draw of an epoch or an update. */
  long at(long seed, long when) {
    return mix(mix(seed + 0x9E3779B97F4A7C15L * purpose) + when);
  }

  /** The finalizer of SplitMix64 (Steele, Lea and Flood 2014). */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
