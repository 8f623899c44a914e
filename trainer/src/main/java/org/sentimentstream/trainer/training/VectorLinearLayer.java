package org.sentimentstream.trainer.training;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A layer for the Vector API: the matrix lies in panels of as many columns as four registers hold
 * [outputs / {@link #WIDTH}][inputs × WIDTH]. Four rows are multiplied by a panel at once: sixteen
 * sums stay in registers over all inputs, which costs the time of one row alone.
 */
final class VectorLinearLayer implements LinearLayer {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Columns of a panel; outputs are a multiple of it. */
  static final int WIDTH = 4 * LANES;

  private final int inputs;
  private final int outputs;
  private final boolean transposed;
  private final float[] panels;

  VectorLinearLayer(int inputs, int outputs, boolean transposed) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.transposed = transposed;
    panels = new float[inputs * outputs];
  }

  @Override
  public void set(float[] matrix) {
    for (int panel = 0; panel < outputs / WIDTH; panel++) {
      int column = panel * WIDTH;
      int panelAt = column * inputs;
      if (transposed) {
        for (int j = 0; j < WIDTH; j++) {
          for (int i = 0; i < inputs; i++) {
            panels[panelAt + i * WIDTH + j] = matrix[(column + j) * inputs + i];
          }
        }
      } else {
        for (int i = 0; i < inputs; i++) {
          System.arraycopy(matrix, i * outputs + column, panels, panelAt + i * WIDTH, WIDTH);
        }
      }
    }
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
    for (int column = 0; column < outputs; column += WIDTH) {
      int panelAt = column * inputs;
      int row = 0;
      while (row < rows) {
        if (rows < 4) {
          one(
              initial,
              initialAt[initialFrom + row] + column,
              x,
              xAt + row * inputs,
              panels,
              panelAt,
              inputs,
              out,
              outAt + row * outputs + column);
          row++;
        } else {
          // The last rows are computed again together with some before them rather than alone.
          int first = Math.min(row, rows - 4);
          four(
              initial,
              initialAt,
              initialFrom + first,
              column,
              x,
              xAt + first * inputs,
              panels,
              panelAt,
              inputs,
              out,
              outAt + first * outputs + column,
              outputs);
          row = first + 4;
        }
      }
    }
  }

  private static void four(
      float[] initial,
      int[] initialAt,
      int initialFrom,
      int column,
      float[] x,
      int x0,
      float[] panels,
      int panelAt,
      int inputs,
      float[] out,
      int outAt,
      int outputs) {
    int i0 = initialAt[initialFrom] + column;
    int i1 = initialAt[initialFrom + 1] + column;
    int i2 = initialAt[initialFrom + 2] + column;
    int i3 = initialAt[initialFrom + 3] + column;
    FloatVector a0 = FloatVector.fromArray(SPECIES, initial, i0);
    FloatVector a1 = FloatVector.fromArray(SPECIES, initial, i0 + LANES);
    FloatVector a2 = FloatVector.fromArray(SPECIES, initial, i0 + 2 * LANES);
    FloatVector a3 = FloatVector.fromArray(SPECIES, initial, i0 + 3 * LANES);
    FloatVector b0 = FloatVector.fromArray(SPECIES, initial, i1);
    FloatVector b1 = FloatVector.fromArray(SPECIES, initial, i1 + LANES);
    FloatVector b2 = FloatVector.fromArray(SPECIES, initial, i1 + 2 * LANES);
    FloatVector b3 = FloatVector.fromArray(SPECIES, initial, i1 + 3 * LANES);
    FloatVector c0 = FloatVector.fromArray(SPECIES, initial, i2);
    FloatVector c1 = FloatVector.fromArray(SPECIES, initial, i2 + LANES);
    FloatVector c2 = FloatVector.fromArray(SPECIES, initial, i2 + 2 * LANES);
    FloatVector c3 = FloatVector.fromArray(SPECIES, initial, i2 + 3 * LANES);
    FloatVector d0 = FloatVector.fromArray(SPECIES, initial, i3);
    FloatVector d1 = FloatVector.fromArray(SPECIES, initial, i3 + LANES);
    FloatVector d2 = FloatVector.fromArray(SPECIES, initial, i3 + 2 * LANES);
    FloatVector d3 = FloatVector.fromArray(SPECIES, initial, i3 + 3 * LANES);
    int x1 = x0 + inputs;
    int x2 = x1 + inputs;
    int x3 = x2 + inputs;
    int at = panelAt;
    for (int k = 0; k < inputs; k++) {
      FloatVector w0 = FloatVector.fromArray(SPECIES, panels, at);
      FloatVector w1 = FloatVector.fromArray(SPECIES, panels, at + LANES);
      FloatVector w2 = FloatVector.fromArray(SPECIES, panels, at + 2 * LANES);
      FloatVector w3 = FloatVector.fromArray(SPECIES, panels, at + 3 * LANES);
      FloatVector y = FloatVector.broadcast(SPECIES, x[x0 + k]);
      a0 = w0.fma(y, a0);
      a1 = w1.fma(y, a1);
      a2 = w2.fma(y, a2);
      a3 = w3.fma(y, a3);
      y = FloatVector.broadcast(SPECIES, x[x1 + k]);
      b0 = w0.fma(y, b0);
      b1 = w1.fma(y, b1);
      b2 = w2.fma(y, b2);
      b3 = w3.fma(y, b3);
      y = FloatVector.broadcast(SPECIES, x[x2 + k]);
      c0 = w0.fma(y, c0);
      c1 = w1.fma(y, c1);
      c2 = w2.fma(y, c2);
      c3 = w3.fma(y, c3);
      y = FloatVector.broadcast(SPECIES, x[x3 + k]);
      d0 = w0.fma(y, d0);
      d1 = w1.fma(y, d1);
      d2 = w2.fma(y, d2);
      d3 = w3.fma(y, d3);
      at += WIDTH;
    }
    a0.intoArray(out, outAt);
    a1.intoArray(out, outAt + LANES);
    a2.intoArray(out, outAt + 2 * LANES);
    a3.intoArray(out, outAt + 3 * LANES);
    int out1 = outAt + outputs;
    b0.intoArray(out, out1);
    b1.intoArray(out, out1 + LANES);
    b2.intoArray(out, out1 + 2 * LANES);
    b3.intoArray(out, out1 + 3 * LANES);
    int out2 = out1 + outputs;
    c0.intoArray(out, out2);
    c1.intoArray(out, out2 + LANES);
    c2.intoArray(out, out2 + 2 * LANES);
    c3.intoArray(out, out2 + 3 * LANES);
    int out3 = out2 + outputs;
    d0.intoArray(out, out3);
    d1.intoArray(out, out3 + LANES);
    d2.intoArray(out, out3 + 2 * LANES);
    d3.intoArray(out, out3 + 3 * LANES);
  }

  private static void one(
      float[] initial,
      int initialAt,
      float[] x,
      int xAt,
      float[] panels,
      int panelAt,
      int inputs,
      float[] out,
      int outAt) {
    FloatVector a0 = FloatVector.fromArray(SPECIES, initial, initialAt);
    FloatVector a1 = FloatVector.fromArray(SPECIES, initial, initialAt + LANES);
    FloatVector a2 = FloatVector.fromArray(SPECIES, initial, initialAt + 2 * LANES);
    FloatVector a3 = FloatVector.fromArray(SPECIES, initial, initialAt + 3 * LANES);
    int at = panelAt;
    for (int k = 0; k < inputs; k++) {
      FloatVector y = FloatVector.broadcast(SPECIES, x[xAt + k]);
      a0 = FloatVector.fromArray(SPECIES, panels, at).fma(y, a0);
      a1 = FloatVector.fromArray(SPECIES, panels, at + LANES).fma(y, a1);
      a2 = FloatVector.fromArray(SPECIES, panels, at + 2 * LANES).fma(y, a2);
      a3 = FloatVector.fromArray(SPECIES, panels, at + 3 * LANES).fma(y, a3);
      at += WIDTH;
    }
    a0.intoArray(out, outAt);
    a1.intoArray(out, outAt + LANES);
    a2.intoArray(out, outAt + 2 * LANES);
    a3.intoArray(out, outAt + 3 * LANES);
  }
}
