package org.sentimentstream.deploy.bench.pipeline;

import java.util.Collection;

/** Figures as they are printed. */
final class Rounded {

  private Rounded() {}

  static double to(int digits, double value) {
    double unit = Math.pow(10, digits);
    return Math.round(value * unit) / unit;
  }

  /** The upper median; 0 of none. */
  static double median(Collection<? extends Number> values) {
    double[] sorted = values.stream().mapToDouble(Number::doubleValue).sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
  }
}
