package org.sentimentstream.trainer.training;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The inner loops of back-propagation, in one of two forms: with the Vector API where the JVM has
 * that module and its registers fit the model, with ND4J's BLAS and plain Java elsewhere. Used by
 * one thread.
 */
interface TrainingKernel {

  /** What is reported of it, for example {@code vector-512}. */
  String name();

  /** A layer for rows of {@code inputs}. */
  LinearLayer newLayer(int inputs, int outputs, boolean transposed);

  /**
   * out += aᵀ · b.
   *
   * @param a [rows × m]
   * @param b [rows × n]
   * @param out [m × n]
   */
  void addTransposedProduct(
      int rows, float[] a, int aAt, int m, float[] b, int bAt, int n, float[] out);

  /**
   * A row's time step forward: c = f·c₋ + i·c̃, h = o·tanh(c).
   *
   * @param gates pre-activations of i, f, o and the candidate [4·dim] at {@code gateAt}; become
   *     their activations
   * @param cells [dim] at {@code previousAt} c₋, at {@code cellAt} room for c; no c₋ where negative
   * @param cellTanhs room for tanh(c) [dim] at {@code cellAt}
   * @param hiddens room for h [dim] at {@code hiddenAt}
   * @param sums h is added to [dim] at {@code sumAt}
   */
  void forwardCell(
      float[] gates,
      int gateAt,
      float[] cells,
      int previousAt,
      int cellAt,
      float[] cellTanhs,
      float[] hiddens,
      int hiddenAt,
      float[] sums,
      int sumAt);

  /**
   * The step backward.
   *
   * @param gates activations [4·dim]; become the derivatives by the pre-activations
   * @param hiddenGradients derivatives by h [dim] at {@code rowAt}
   * @param cellGradients derivatives by c from the step after [dim] at {@code rowAt}; become those
   *     by c₋
   */
  void backwardCell(
      float[] gates,
      int gateAt,
      float[] cells,
      int previousAt,
      int cellAt,
      float[] cellTanhs,
      float[] hiddenGradients,
      float[] cellGradients,
      int rowAt);

  /** values[at .. at + count) += x[xAt .. xAt + count). */
  void add(float[] values, int at, float[] x, int xAt, int count);

  /** The fastest kernel that this JVM has for a model of this size. */
  static TrainingKernel forSize(int dim) {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
      Logger log = LoggerFactory.getLogger(TrainingKernel.class);
      try {
        // By name: the class cannot be linked where the module is absent.
        Class<?> vector =
            Class.forName("org.sentimentstream.trainer.training.VectorTrainingKernel");
        int unit = (int) vector.getDeclaredMethod("panelWidth").invoke(null);
        if (dim % unit == 0) {
          return vector
              .asSubclass(TrainingKernel.class)
              .getDeclaredConstructor(int.class)
              .newInstance(dim);
        }
      } catch (ReflectiveOperationException | LinkageError e) {
        log.warn("The Vector API of this JVM is not usable; training with BLAS and plain Java", e);
      }
    }
    return new BlasTrainingKernel(dim);
  }
}
