package org.sentimentstream.model.network;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The inner loops of a time step, in one of two forms: with the Vector API where the JVM has that
 * module and SIMD registers that fit the model, in plain Java elsewhere.
 *
 * <p>Columns of the four gates are interleaved in blocks of {@link #lanes} units: i, f, o and
 * candidate of the first units, then of the next. A kernel sees projections, weights and gates in
 * this order alone. Those of i, f and o come halved, since sigmoid(x) = ½ + ½·tanh(x/2): one
 * function serves all four gates.
 */
interface StepKernel {

  /** What is reported of it, for example {@code vector-512}. */
  String name();

  /** Units of a block; divides dim. */
  int lanes();

  /** Reviews that advance together at little more than the cost of one. */
  int rows();

  /**
   * gates = projections[at .. at + 4·dim) + hidden · weights, for each row.
   *
   * @param at where each row's projection begins [rows]
   * @param rows 1, or {@link #rows} with valid places in {@code at} for all of them
   * @param weights panels [dim / lanes][dim × 4·lanes]
   * @param weightsAt where they begin
   * @param hidden [rows × dim]
   * @param gates [rows × 4·dim]
   */
  void preactivate(
      float[] projections,
      int[] at,
      int rows,
      float[] weights,
      int weightsAt,
      float[] hidden,
      float[] gates);

  /**
   * c = f·c + i·c̃, h = o·tanh(c), sum += h for each row, the gates' functions applied first.
   *
   * @param gates [rows × 4·dim], used up
   * @param cell c [rows × dim]
   * @param hidden h [rows × dim]
   * @param hiddenSum [rows × dim]
   */
  void updateState(float[] gates, float[] cell, float[] hidden, float[] hiddenSum, int rows);

  /**
   * The scalar product of {@code weights} [dim] and a row of {@code hidden}, which begins at {@code
   * at}; always summed in the same order.
   *
   * @param scratch [4·dim]
   */
  float dot(float[] weights, float[] hidden, int at, float[] scratch);

  /** The fastest kernel that this JVM has for a model of this size. */
  static StepKernel forSize(int dim) {
    Logger log = LoggerFactory.getLogger(StepKernel.class);
    StepKernel kernel = new PlainStepKernel(dim);
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
      try {
        // By name: the class cannot be linked where the module is absent.
        StepKernel vector =
            Class.forName("org.sentimentstream.model.network.VectorStepKernel")
                .asSubclass(StepKernel.class)
                .getDeclaredConstructor(int.class)
                .newInstance(dim);
        kernel = dim % vector.lanes() == 0 ? vector : kernel;
      } catch (ReflectiveOperationException | LinkageError e) {
        log.warn("The Vector API of this JVM is not usable; scoring in plain Java", e);
      }
    }
    log.info("Kernel {} for {} units", kernel.name(), dim);
    return kernel;
  }

  /**
   * Columns from the tutorial's order (all of i, then f, o, candidate) to the interleaved one,
   * those of the sigmoid gates halved, which is exact.
   *
   * @param row [4·dim]
   */
  static void interleave(float[] row, int rowAt, int dim, int lanes, float[] out, int outAt) {
    for (int gate = 0; gate < 4; gate++) {
      float scale = gate < 3 ? 0.5f : 1;
      for (int j = 0; j < dim; j++) {
        int block = j / lanes;
        out[outAt + (block * 4 + gate) * lanes + j % lanes] = scale * row[rowAt + gate * dim + j];
      }
    }
  }

  /** {@code lstm_U} [dim × 4·dim] as panels [dim / lanes][dim × 4·lanes]. */
  static float[] panels(float[] lstmU, int dim, int lanes) {
    float[] panels = new float[lstmU.length];
    float[] row = new float[4 * dim];
    int width = 4 * lanes;
    for (int k = 0; k < dim; k++) {
      interleave(lstmU, k * 4 * dim, dim, lanes, row, 0);
      for (int block = 0; block < dim / lanes; block++) {
        System.arraycopy(row, block * width, panels, (block * dim + k) * width, width);
      }
    }
    return panels;
  }
}
