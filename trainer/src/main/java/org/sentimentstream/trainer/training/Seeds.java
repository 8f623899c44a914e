package org.sentimentstream.trainer.training;

import org.sentimentstream.trainer.dataset.SplitMix64;

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
    return SplitMix64.mix(SplitMix64.mix(seed + 0x9E3779B97F4A7C15L * purpose) + when);
  }
}
