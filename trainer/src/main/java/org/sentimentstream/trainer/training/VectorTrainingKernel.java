package org.sentimentstream.trainer.training;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.sentimentstream.model.network.VectorActivations;

/** Back-propagation's inner loops with the Vector API. Loaded by name, compiled apart. */
final class VectorTrainingKernel implements TrainingKernel {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int WIDTH = VectorLinearLayer.WIDTH;

  /** Rows that are multiplied at once: a panel of them fits the first cache beside the sums. */
  private static final int CHUNK = 96;

  private final int dim;

  // One chunk of a transposed product's operands, in the order in which they are read.
  private float[] left = new float[0]; // [m / 4][chunk × 4]
  private final float[] right = new float[CHUNK * WIDTH];

  VectorTrainingKernel(int dim) {
    this.dim = dim;
  }

  /** What dim must be a multiple of. */
  static int panelWidth() {
    return WIDTH;
  }

  @Override
  public String name() {
    return "vector-" + SPECIES.vectorBitSize();
  }

  @Override
  public LinearLayer newLayer(int inputs, int outputs, boolean transposed) {
    return new VectorLinearLayer(inputs, outputs, transposed);
  }

  @Override
  public void addTransposedProduct(
      int rows, float[] a, int aAt, int m, float[] b, int bAt, int n, float[] out) {
    if (left.length < m * CHUNK) {
      left = new float[m * CHUNK];
    }
    for (int from = 0; from < rows; from += CHUNK) {
      int count = Math.min(CHUNK, rows - from);
      packLeft(a, aAt + from * m, m, count);
      for (int column = 0; column < n; column += WIDTH) {
        for (int r = 0; r < count; r++) {
          System.arraycopy(b, bAt + (from + r) * n + column, right, r * WIDTH, WIDTH);
        }
        for (int i = 0; i < m; i += 4) {
          tile(left, i * count, right, count, out, i * n + column, n);
        }
      }
    }
  }

  private void packLeft(float[] a, int aAt, int m, int count) {
    for (int r = 0; r < count; r++) {
      int at = aAt + r * m;
      for (int i = 0; i < m; i += 4) {
        int to = i * count + 4 * r;
        left[to] = a[at + i];
        left[to + 1] = a[at + i + 1];
        left[to + 2] = a[at + i + 2];
        left[to + 3] = a[at + i + 3];
      }
    }
  }

  /** Four rows of a panel of the result: the sums stay in registers over the chunk. */
  private static void tile(
      float[] left, int leftAt, float[] right, int count, float[] out, int out0, int n) {
    int out1 = out0 + n;
    int out2 = out1 + n;
    int out3 = out2 + n;
    FloatVector a0 = FloatVector.fromArray(SPECIES, out, out0);
    FloatVector a1 = FloatVector.fromArray(SPECIES, out, out0 + LANES);
    FloatVector a2 = FloatVector.fromArray(SPECIES, out, out0 + 2 * LANES);
    FloatVector a3 = FloatVector.fromArray(SPECIES, out, out0 + 3 * LANES);
    FloatVector b0 = FloatVector.fromArray(SPECIES, out, out1);
    FloatVector b1 = FloatVector.fromArray(SPECIES, out, out1 + LANES);
    FloatVector b2 = FloatVector.fromArray(SPECIES, out, out1 + 2 * LANES);
    FloatVector b3 = FloatVector.fromArray(SPECIES, out, out1 + 3 * LANES);
    FloatVector c0 = FloatVector.fromArray(SPECIES, out, out2);
    FloatVector c1 = FloatVector.fromArray(SPECIES, out, out2 + LANES);
    FloatVector c2 = FloatVector.fromArray(SPECIES, out, out2 + 2 * LANES);
    FloatVector c3 = FloatVector.fromArray(SPECIES, out, out2 + 3 * LANES);
    FloatVector d0 = FloatVector.fromArray(SPECIES, out, out3);
    FloatVector d1 = FloatVector.fromArray(SPECIES, out, out3 + LANES);
    FloatVector d2 = FloatVector.fromArray(SPECIES, out, out3 + 2 * LANES);
    FloatVector d3 = FloatVector.fromArray(SPECIES, out, out3 + 3 * LANES);
    int at = 0;
    int x = leftAt;
    for (int r = 0; r < count; r++) {
      FloatVector w0 = FloatVector.fromArray(SPECIES, right, at);
      FloatVector w1 = FloatVector.fromArray(SPECIES, right, at + LANES);
      FloatVector w2 = FloatVector.fromArray(SPECIES, right, at + 2 * LANES);
      FloatVector w3 = FloatVector.fromArray(SPECIES, right, at + 3 * LANES);
      FloatVector y = FloatVector.broadcast(SPECIES, left[x]);
      a0 = w0.fma(y, a0);
      a1 = w1.fma(y, a1);
      a2 = w2.fma(y, a2);
      a3 = w3.fma(y, a3);
      y = FloatVector.broadcast(SPECIES, left[x + 1]);
      b0 = w0.fma(y, b0);
      b1 = w1.fma(y, b1);
      b2 = w2.fma(y, b2);
      b3 = w3.fma(y, b3);
      y = FloatVector.broadcast(SPECIES, left[x + 2]);
      c0 = w0.fma(y, c0);
      c1 = w1.fma(y, c1);
      c2 = w2.fma(y, c2);
      c3 = w3.fma(y, c3);
      y = FloatVector.broadcast(SPECIES, left[x + 3]);
      d0 = w0.fma(y, d0);
      d1 = w1.fma(y, d1);
      d2 = w2.fma(y, d2);
      d3 = w3.fma(y, d3);
      at += WIDTH;
      x += 4;
    }
    a0.intoArray(out, out0);
    a1.intoArray(out, out0 + LANES);
    a2.intoArray(out, out0 + 2 * LANES);
    a3.intoArray(out, out0 + 3 * LANES);
    b0.intoArray(out, out1);
    b1.intoArray(out, out1 + LANES);
    b2.intoArray(out, out1 + 2 * LANES);
    b3.intoArray(out, out1 + 3 * LANES);
    c0.intoArray(out, out2);
    c1.intoArray(out, out2 + LANES);
    c2.intoArray(out, out2 + 2 * LANES);
    c3.intoArray(out, out2 + 3 * LANES);
    d0.intoArray(out, out3);
    d1.intoArray(out, out3 + LANES);
    d2.intoArray(out, out3 + 2 * LANES);
    d3.intoArray(out, out3 + 3 * LANES);
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
    // In short loops: in a long one the JIT gives up, which costs a factor of ten.
    VectorActivations.sigmoid(gates, gateAt, gateAt + 3 * dim);
    VectorActivations.tanh(gates, gateAt + 3 * dim, gateAt + 4 * dim);
    for (int j = 0; j < dim; j += LANES) {
      FloatVector i = FloatVector.fromArray(SPECIES, gates, gateAt + j);
      FloatVector c = i.mul(FloatVector.fromArray(SPECIES, gates, gateAt + 3 * dim + j));
      if (previousAt >= 0) {
        FloatVector f = FloatVector.fromArray(SPECIES, gates, gateAt + dim + j);
        c = f.fma(FloatVector.fromArray(SPECIES, cells, previousAt + j), c);
      }
      c.intoArray(cells, cellAt + j);
      c.intoArray(cellTanhs, cellAt + j);
    }
    VectorActivations.tanh(cellTanhs, cellAt, cellAt + dim);
    for (int j = 0; j < dim; j += LANES) {
      FloatVector o = FloatVector.fromArray(SPECIES, gates, gateAt + 2 * dim + j);
      FloatVector h = o.mul(FloatVector.fromArray(SPECIES, cellTanhs, cellAt + j));
      h.intoArray(hiddens, hiddenAt + j);
      h.add(FloatVector.fromArray(SPECIES, sums, sumAt + j)).intoArray(sums, sumAt + j);
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
    for (int j = 0; j < dim; j += LANES) {
      int at = gateAt + j;
      FloatVector i = FloatVector.fromArray(SPECIES, gates, at);
      FloatVector f = FloatVector.fromArray(SPECIES, gates, at + dim);
      FloatVector o = FloatVector.fromArray(SPECIES, gates, at + 2 * dim);
      FloatVector candidate = FloatVector.fromArray(SPECIES, gates, at + 3 * dim);
      FloatVector tanh = FloatVector.fromArray(SPECIES, cellTanhs, cellAt + j);
      FloatVector dh = FloatVector.fromArray(SPECIES, hiddenGradients, rowAt + j);
      FloatVector one = FloatVector.broadcast(SPECIES, 1f);
      FloatVector dc =
          dh.mul(o)
              .mul(one.sub(tanh.mul(tanh)))
              .add(FloatVector.fromArray(SPECIES, cellGradients, rowAt + j));
      dh.mul(tanh).mul(o).mul(one.sub(o)).intoArray(gates, at + 2 * dim);
      dc.mul(candidate).mul(i).mul(one.sub(i)).intoArray(gates, at);
      dc.mul(i).mul(one.sub(candidate.mul(candidate))).intoArray(gates, at + 3 * dim);
      if (previousAt >= 0) {
        FloatVector previous = FloatVector.fromArray(SPECIES, cells, previousAt + j);
        dc.mul(previous).mul(f).mul(one.sub(f)).intoArray(gates, at + dim);
      } else {
        FloatVector.zero(SPECIES).intoArray(gates, at + dim);
      }
      dc.mul(f).intoArray(cellGradients, rowAt + j);
    }
  }

  @Override
  public void add(float[] values, int at, float[] x, int xAt, int count) {
    for (int j = 0; j < count; j += LANES) {
      FloatVector.fromArray(SPECIES, values, at + j)
          .add(FloatVector.fromArray(SPECIES, x, xAt + j))
          .intoArray(values, at + j);
    }
  }
}
