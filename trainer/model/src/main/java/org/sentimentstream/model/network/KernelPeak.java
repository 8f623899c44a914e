package org.sentimentstream.model.network;

import java.util.Arrays;

/**
 * The rate of the scoring kernel's matrix product alone on one core: a model's size, operands that
 * stay in the caches, no gates, nothing to look up.
 */
public final class KernelPeak {

  private static final int RUNS = 15;
  private static final int PRODUCTS = 10_000;

  private KernelPeak() {}

  /** Floating-point operations of a time step's product: a multiplication and an addition each. */
  public static long operations(int dim) {
    return 2L * dim * 4 * dim;
  }

  /** 10^9 floating-point operations a second: median of several runs after as many to warm up. */
  public static double gigaflops(int dim) {
    StepKernel kernel = StepKernel.forSize(dim);
    int rows = kernel.rows();
    float[] projections = new float[4 * dim];
    float[] weights = new float[4 * dim * dim];
    float[] hidden = new float[rows * dim];
    float[] gates = new float[rows * 4 * dim];
    Arrays.fill(weights, 0.01f);
    Arrays.fill(hidden, 0.5f);
    double[] rates = new double[RUNS];
    PlacedWeights placed = new PlacedWeights(kernel, weights);
    for (int run = 0; run < 2 * RUNS; run++) {
      if (run == RUNS) {
        placed.tryPlaces(projections, new int[rows], hidden, gates);
      }
      long start = System.nanoTime();
      for (int i = 0; i < PRODUCTS; i++) {
        kernel.preactivate(
            projections, new int[rows], rows, placed.array(), placed.place(), hidden, gates);
      }
      rates[run % RUNS] = (double) PRODUCTS * rows * operations(dim) / (System.nanoTime() - start);
    }
    Arrays.sort(rates);
    return rates[RUNS / 2];
  }
}
