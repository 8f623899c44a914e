package org.sentimentstream.trainer.training;

import org.sentimentstream.model.network.Activations;

/** Back-propagation's inner loops in plain Java, its products in ND4J's BLAS on one thread. */
final class BlasTrainingKernel implements TrainingKernel {

  static {
    org.bytedeco.openblas.presets.openblas_nolapack.blas_set_num_threads(1);
  }

  private final int dim;

  BlasTrainingKernel(int dim) {
    this.dim = dim;
  }

  @Override
  public String name() {
    return "blas";
  }

  @Override
  public LinearLayer newLayer(int inputs, int outputs, boolean transposed) {
    return new BlasLinearLayer(inputs, outputs, transposed);
  }

  @Override
  public void addTransposedProduct(
      int rows, float[] a, int aAt, int m, float[] b, int bAt, int n, float[] out) {
    if (rows == 0) {
      return;
    }
    try (NativeMatrix left = new NativeMatrix(m);
        NativeMatrix right = new NativeMatrix(n);
        NativeMatrix product = NativeMatrix.of(out, n)) {
      left.ensureRows(rows);
      left.put(0, a, aAt / m, rows);
      right.ensureRows(rows);
      right.put(0, b, bAt / n, rows);
      product.addTransposedProduct(rows, left, right);
      product.get(0, out, 0, m);
    }
  }

  @Override
  public void forwardCell(
      float[] gates,
      int gateAt,
      float[] cells,
      int previousAt,
      int cellAt,
      float[] cellTanhs,
      float[] hiddens,
      int hiddenAt,
      float[] sums,
      int sumAt) {
    Activations.sigmoid(gates, gateAt, gateAt + 3 * dim);
    Activations.tanh(gates, gateAt + 3 * dim, gateAt + 4 * dim);
    for (int j = 0; j < dim; j++) {
      float kept = previousAt < 0 ? 0 : gates[gateAt + dim + j] * cells[previousAt + j];
      cells[cellAt + j] = kept + gates[gateAt + j] * gates[gateAt + 3 * dim + j];
    }
    System.arraycopy(cells, cellAt, cellTanhs, cellAt, dim);
    Activations.tanh(cellTanhs, cellAt, cellAt + dim);
    for (int j = 0; j < dim; j++) {
      float h = gates[gateAt + 2 * dim + j] * cellTanhs[cellAt + j];
      hiddens[hiddenAt + j] = h;
      sums[sumAt + j] += h;
    }
  }

  @Override
  public void backwardCell(
      float[] gates,
      int gateAt,
      float[] cells,
      int previousAt,
      int cellAt,
      float[] cellTanhs,
      float[] hiddenGradients,
      float[] cellGradients,
      int rowAt) {
    for (int j = 0; j < dim; j++) {
      int at = gateAt + j;
      float i = gates[at];
      float f = gates[at + dim];
      float o = gates[at + 2 * dim];
      float candidate = gates[at + 3 * dim];
      float tanh = cellTanhs[cellAt + j];
      float dh = hiddenGradients[rowAt + j];
      float dc = cellGradients[rowAt + j] + dh * o * (1 - tanh * tanh);
      gates[at] = dc * candidate * i * (1 - i);
      gates[at + dim] = previousAt < 0 ? 0 : dc * cells[previousAt + j] * f * (1 - f);
      gates[at + 2 * dim] = dh * tanh * o * (1 - o);
      gates[at + 3 * dim] = dc * i * (1 - candidate * candidate);
      cellGradients[rowAt + j] = dc * f;
    }
  }

  @Override
  public void add(float[] values, int at, float[] x, int xAt, int count) {
    for (int j = 0; j < count; j++) {
      values[at + j] += x[xAt + j];
    }
  }
}
