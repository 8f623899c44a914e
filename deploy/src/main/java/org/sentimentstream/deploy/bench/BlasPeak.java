package org.sentimentstream.deploy.bench;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/** The rate of OpenBLAS's matrix product on one core. */
final class BlasPeak {

  private static final int RUNS = 15;
  private static final int SIZE = 512;

  private BlasPeak() {}

  /** 10^9 floating-point operations a second: median of several runs after as many to warm up. */
  static double gigaflops() {
    openblas_nolapack.blas_set_num_threads(1);
    float[] values = new float[SIZE * SIZE];
    Arrays.fill(values, 0.5f);
    double[] rates = new double[RUNS];
    try (FloatPointer a = new FloatPointer(values);
        FloatPointer b = new FloatPointer(values);
        FloatPointer c = new FloatPointer(values)) {
      for (int run = 0; run < 2 * RUNS; run++) {
        long start = System.nanoTime();
        openblas_nolapack.cblas_sgemm(
            openblas_nolapack.CblasRowMajor,
            openblas_nolapack.CblasNoTrans,
            openblas_nolapack.CblasNoTrans,
            SIZE,
            SIZE,
            SIZE,
            1,
            a,
            SIZE,
            b,
            SIZE,
            0,
            c,
            SIZE);
        rates[run % RUNS] = 2.0 * SIZE * SIZE * SIZE / (System.nanoTime() - start);
      }
    }
    Arrays.sort(rates);
    return rates[RUNS / 2];
  }
}
