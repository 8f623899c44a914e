package org.sentimentstream.trainer.training;

/** A layer whose product is ND4J's BLAS. */
final class BlasLinearLayer implements LinearLayer {

  private final int inputs;
  private final int outputs;
  private final boolean transposed;
  private final NativeMatrix matrix;
  private final ThreadLocal<Scratch> scratch;

  BlasLinearLayer(int inputs, int outputs, boolean transposed) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.transposed = transposed;
    matrix = new NativeMatrix(transposed ? inputs : outputs);
    matrix.ensureRows(transposed ? outputs : inputs);
    scratch = ThreadLocal.withInitial(() -> new Scratch(inputs, outputs));
  }

  @Override
  public void set(float[] values) {
    matrix.put(0, values, 0, transposed ? outputs : inputs);
  }

  @Override
  public void apply(
      float[] initial,
      int[] initialAt,
      int initialFrom,
      float[] x,
      int xAt,
      int rows,
      float[] out,
      int outAt) {
    Scratch s = scratch.get();
    s.x.ensureRows(rows);
    s.product.ensureRows(rows);
    s.x.put(0, x, xAt / inputs, rows);
    s.product.setProduct(0, rows, s.x, 0, matrix, transposed);
    s.product.get(0, out, outAt / outputs, rows);
    for (int r = 0; r < rows; r++) {
      int from = initialAt[initialFrom + r];
      int to = outAt + r * outputs;
      for (int j = 0; j < outputs; j++) {
        out[to + j] += initial[from + j];
      }
    }
  }

  private static final class Scratch {
    final NativeMatrix x; // [rows × inputs]
    final NativeMatrix product; // [rows × outputs]

    Scratch(int inputs, int outputs) {
      x = new NativeMatrix(inputs);
      product = new NativeMatrix(outputs);
    }
  }
}
