package org.sentimentstream.model.network;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A time step with the Vector API. Loaded by name, and compiled apart from the rest, since the
 * module is an incubator's.
 *
 * <p>Method: a panel holds the four gates of as many units as a register has lanes; its four sums
 * stay in registers over all of {@code h}. The gates' functions run in a second pass: inside the
 * first the JIT would spill the sums.
 */
final class VectorStepKernel implements StepKernel {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

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
  public void preactivate(
      float[] projections, int at, float[] weights, float[] hidden, float[] gates) {
    int width = 4 * LANES;
    for (int block = 0; block < dim / LANES; block++) {
      int column = block * width;
      panel(projections, at + column, weights, column * dim, hidden, dim, gates, column);
    }
  }

  /**
   * One panel. Even and odd rows are summed apart: eight independent sums hide the latency of a
   * fused multiply-add.
   */
  private static void panel(
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
    FloatVector i1 = FloatVector.zero(SPECIES);
    FloatVector f1 = i1;
    FloatVector o1 = i1;
    FloatVector c1 = i1;
    int at = weightAt;
    for (int k = 0; k < dim; k += 2) {
      FloatVector h = FloatVector.broadcast(SPECIES, hidden[k]);
      i = h.fma(FloatVector.fromArray(SPECIES, weights, at), i);
      f = h.fma(FloatVector.fromArray(SPECIES, weights, at + LANES), f);
      o = h.fma(FloatVector.fromArray(SPECIES, weights, at + 2 * LANES), o);
      c = h.fma(FloatVector.fromArray(SPECIES, weights, at + 3 * LANES), c);
      FloatVector h1 = FloatVector.broadcast(SPECIES, hidden[k + 1]);
      i1 = h1.fma(FloatVector.fromArray(SPECIES, weights, at + 4 * LANES), i1);
      f1 = h1.fma(FloatVector.fromArray(SPECIES, weights, at + 5 * LANES), f1);
      o1 = h1.fma(FloatVector.fromArray(SPECIES, weights, at + 6 * LANES), o1);
      c1 = h1.fma(FloatVector.fromArray(SPECIES, weights, at + 7 * LANES), c1);
      at += 8 * LANES;
    }
    i.add(i1).intoArray(gates, gateAt);
    f.add(f1).intoArray(gates, gateAt + LANES);
    o.add(o1).intoArray(gates, gateAt + 2 * LANES);
    c.add(c1).intoArray(gates, gateAt + 3 * LANES);
  }

  @Override
  public void updateState(float[] gates, float[] cell, float[] hidden, float[] hiddenSum) {
    for (int j = 0; j < dim; j += LANES) {
      FloatVector i = VectorActivations.sigmoid(FloatVector.fromArray(SPECIES, gates, 4 * j));
      FloatVector f =
          VectorActivations.sigmoid(FloatVector.fromArray(SPECIES, gates, 4 * j + LANES));
      FloatVector o =
          VectorActivations.sigmoid(FloatVector.fromArray(SPECIES, gates, 4 * j + 2 * LANES));
      FloatVector candidate =
          VectorActivations.tanh(FloatVector.fromArray(SPECIES, gates, 4 * j + 3 * LANES));
      FloatVector c = f.mul(FloatVector.fromArray(SPECIES, cell, j)).add(i.mul(candidate));
      FloatVector h = o.mul(VectorActivations.tanh(c));
      c.intoArray(cell, j);
      h.intoArray(hidden, j);
      h.add(FloatVector.fromArray(SPECIES, hiddenSum, j)).intoArray(hiddenSum, j);
    }
  }
}
