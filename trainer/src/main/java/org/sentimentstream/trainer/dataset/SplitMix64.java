package org.sentimentstream.trainer.dataset;

/** The generator of that name, as a hash: Steele, Lea and Flood 2014. */
public final class SplitMix64 {

  private SplitMix64() {}

  /** Its finalizer, after which every bit depends on all. */
  public static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
