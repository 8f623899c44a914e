package org.sentimentstream.model.network;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A time step with the Vector API. Loaded by name, and compiled apart from the rest, since the
 * module is an incubator's.
 *
 * <p>Method: a panel holds the four gates of as many units as a register has lanes; its sums stay
 * in registers over all of {@code h}, those of a lone review or of four. A column's sum is the same
 * chain of fused multiply-adds either way, so that a review gets the same bits alone and among
 * others. A lone one is bound by the reading of {@code lstm_U}, four by the arithmetic. The gates'
 * functions run in passes of their own, in short loops: in long ones the JIT gives up, which costs
 * a factor of ten.
 */
final class VectorStepKernel implements StepKernel {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Columns of a panel. */
  private static final int WIDTH = 4 * LANES;

  /** Reviews that are multiplied by a panel at once. */
  private static final int ROWS = 4;

  private final int dim;

  VectorStepKernel(int dim) {
    this.dim = dim;
  }

  @Override
  public String name() {
    return "vector-" + SPECIES.vectorBitSize();
  }

  @Override
  public int lanes() {
    return LANES;
  }

  @Override
  public int rows() {
    return ROWS;
  }

  @Override
  public void preactivate(
      float[] projections,
      int[] at,
      int rows,
      float[] weights,
      int weightsAt,
      float[] hidden,
      float[] gates) {
    for (int column = 0; column < 4 * dim; column += WIDTH) {
      int panel = weightsAt + column * dim;
      if (rows == 1) {
        one(projections, at[0] + column, weights, panel, hidden, dim, gates, column);
      } else {
        four(projections, at, column, weights, panel, hidden, dim, gates);
      }
    }
  }

  /** One panel of a lone review. */
  private static void one(
      float[] projections,
      int projectionAt,
      float[] weights,
      int weightAt,
      float[] hidden,
      int dim,
      float[] gates,
      int gateAt) {
    FloatVector i = FloatVector.fromArray(SPECIES, projections, projectionAt);
    FloatVector f = FloatVector.fromArray(SPECIES, projections, projectionAt + LANES);
    FloatVector o = FloatVector.fromArray(SPECIES, projections, projectionAt + 2 * LANES);
    FloatVector c = FloatVector.fromArray(SPECIES, projections, projectionAt + 3 * LANES);
    int at = weightAt;
    for (int k = 0; k < dim; k++) {
      FloatVector h = FloatVector.broadcast(SPECIES, hidden[k]);
      i = h.fma(FloatVector.fromArray(SPECIES, weights, at), i);
      f = h.fma(FloatVector.fromArray(SPECIES, weights, at + LANES), f);
      o = h.fma(FloatVector.fromArray(SPECIES, weights, at + 2 * LANES), o);
      c = h.fma(FloatVector.fromArray(SPECIES, weights, at + 3 * LANES), c);
      at += WIDTH;
    }
    i.intoArray(gates, gateAt);
    f.intoArray(gates, gateAt + LANES);
    o.intoArray(gates, gateAt + 2 * LANES);
    c.intoArray(gates, gateAt + 3 * LANES);
  }

  /** One panel of four reviews, named by letter: a review's four gates are numbered. */
  private static void four(
      float[] projections,
      int[] projectionAt,
      int column,
      float[] weights,
      int weightAt,
      float[] hidden,
      int dim,
      float[] gates) {
    int pa = projectionAt[0] + column;
    int pb = projectionAt[1] + column;
    int pc = projectionAt[2] + column;
    int pd = projectionAt[3] + column;
    FloatVector a0 = FloatVector.fromArray(SPECIES, projections, pa);
    FloatVector a1 = FloatVector.fromArray(SPECIES, projections, pa + LANES);
    FloatVector a2 = FloatVector.fromArray(SPECIES, projections, pa + 2 * LANES);
    FloatVector a3 = FloatVector.fromArray(SPECIES, projections, pa + 3 * LANES);
    FloatVector b0 = FloatVector.fromArray(SPECIES, projections, pb);
    FloatVector b1 = FloatVector.fromArray(SPECIES, projections, pb + LANES);
    FloatVector b2 = FloatVector.fromArray(SPECIES, projections, pb + 2 * LANES);
    FloatVector b3 = FloatVector.fromArray(SPECIES, projections, pb + 3 * LANES);
    FloatVector c0 = FloatVector.fromArray(SPECIES, projections, pc);
    FloatVector c1 = FloatVector.fromArray(SPECIES, projections, pc + LANES);
    FloatVector c2 = FloatVector.fromArray(SPECIES, projections, pc + 2 * LANES);
    FloatVector c3 = FloatVector.fromArray(SPECIES, projections, pc + 3 * LANES);
    FloatVector d0 = FloatVector.fromArray(SPECIES, projections, pd);
    FloatVector d1 = FloatVector.fromArray(SPECIES, projections, pd + LANES);
    FloatVector d2 = FloatVector.fromArray(SPECIES, projections, pd + 2 * LANES);
    FloatVector d3 = FloatVector.fromArray(SPECIES, projections, pd + 3 * LANES);
    int hb = dim;
    int hc = 2 * dim;
    int hd = 3 * dim;
    int at = weightAt;
    for (int k = 0; k < dim; k++) {
      FloatVector w0 = FloatVector.fromArray(SPECIES, weights, at);
      FloatVector w1 = FloatVector.fromArray(SPECIES, weights, at + LANES);
      FloatVector w2 = FloatVector.fromArray(SPECIES, weights, at + 2 * LANES);
      FloatVector w3 = FloatVector.fromArray(SPECIES, weights, at + 3 * LANES);
      FloatVector h = FloatVector.broadcast(SPECIES, hidden[k]);
      a0 = h.fma(w0, a0);
      a1 = h.fma(w1, a1);
      a2 = h.fma(w2, a2);
      a3 = h.fma(w3, a3);
      h = FloatVector.broadcast(SPECIES, hidden[hb + k]);
      b0 = h.fma(w0, b0);
      b1 = h.fma(w1, b1);
      b2 = h.fma(w2, b2);
      b3 = h.fma(w3, b3);
      h = FloatVector.broadcast(SPECIES, hidden[hc + k]);
      c0 = h.fma(w0, c0);
      c1 = h.fma(w1, c1);
      c2 = h.fma(w2, c2);
      c3 = h.fma(w3, c3);
      h = FloatVector.broadcast(SPECIES, hidden[hd + k]);
      d0 = h.fma(w0, d0);
      d1 = h.fma(w1, d1);
      d2 = h.fma(w2, d2);
      d3 = h.fma(w3, d3);
      at += WIDTH;
    }
    int ga = column;
    int gb = ga + 4 * dim;
    int gc = gb + 4 * dim;
    int gd = gc + 4 * dim;
    a0.intoArray(gates, ga);
    a1.intoArray(gates, ga + LANES);
    a2.intoArray(gates, ga + 2 * LANES);
    a3.intoArray(gates, ga + 3 * LANES);
    b0.intoArray(gates, gb);
    b1.intoArray(gates, gb + LANES);
    b2.intoArray(gates, gb + 2 * LANES);
    b3.intoArray(gates, gb + 3 * LANES);
    c0.intoArray(gates, gc);
    c1.intoArray(gates, gc + LANES);
    c2.intoArray(gates, gc + 2 * LANES);
    c3.intoArray(gates, gc + 3 * LANES);
    d0.intoArray(gates, gd);
    d1.intoArray(gates, gd + LANES);
    d2.intoArray(gates, gd + 2 * LANES);
    d3.intoArray(gates, gd + 3 * LANES);
  }

  @Override
  public void updateState(
      float[] gates, float[] cell, float[] hidden, float[] hiddenSum, int rows) {
    int units = rows * dim;
    VectorActivations.tanh(gates, 0, 4 * units);
    updateCell(gates, cell, hidden, units);
    VectorActivations.tanh(hidden, 0, units);
    updateHidden(gates, hidden, hiddenSum, units);
  }

  /** c = f·c + i·c̃, left in {@code hidden} as well. */
  private static void updateCell(float[] gates, float[] cell, float[] hidden, int units) {
    FloatVector half = FloatVector.broadcast(SPECIES, 0.5f);
    for (int j = 0; j < units; j += LANES) {
      FloatVector i = half.fma(FloatVector.fromArray(SPECIES, gates, 4 * j), half);
      FloatVector f = half.fma(FloatVector.fromArray(SPECIES, gates, 4 * j + LANES), half);
      FloatVector candidate = FloatVector.fromArray(SPECIES, gates, 4 * j + 3 * LANES);
      FloatVector c = f.fma(FloatVector.fromArray(SPECIES, cell, j), i.mul(candidate));
      c.intoArray(cell, j);
      c.intoArray(hidden, j);
    }
  }

  /** h = o·tanh(c), sum += h, where {@code hidden} holds tanh(c). */
  private static void updateHidden(float[] gates, float[] hidden, float[] hiddenSum, int units) {
    FloatVector half = FloatVector.broadcast(SPECIES, 0.5f);
    for (int j = 0; j < units; j += LANES) {
      FloatVector o = half.fma(FloatVector.fromArray(SPECIES, gates, 4 * j + 2 * LANES), half);
      FloatVector h = o.mul(FloatVector.fromArray(SPECIES, hidden, j));
      h.intoArray(hidden, j);
      h.add(FloatVector.fromArray(SPECIES, hiddenSum, j)).intoArray(hiddenSum, j);
    }
  }

  @Override
  public float dot(float[] weights, float[] hidden, int at, float[] scratch) {
    sumProducts(weights, hidden, at, dim, scratch);
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int j = 0; j < half; j++) {
        scratch[j] += scratch[j + half];
      }
    }
    return scratch[0];
  }

  private static void sumProducts(float[] x, float[] y, int at, int dim, float[] sums) {
    FloatVector sum = FloatVector.zero(SPECIES);
    for (int j = 0; j < dim; j += LANES) {
      sum =
          FloatVector.fromArray(SPECIES, x, j).fma(FloatVector.fromArray(SPECIES, y, at + j), sum);
    }
    sum.intoArray(sums, 0);
  }
}
