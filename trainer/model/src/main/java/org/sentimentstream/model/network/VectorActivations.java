package org.sentimentstream.model.network;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link Activations} with the Vector API, on registers of the preferred size. */
public final class VectorActivations {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int BOUND = Float.floatToIntBits(Activations.BOUND);

  private VectorActivations() {}

  /**
   * Replaces {@code values[from .. to)} by their hyperbolic tangents; an infinite one becomes not a
   * number.
   *
   * <p>All in one loop: a function of one register would not always be inlined, and a call boxes
   * its arguments. Magnitudes are bounded as integers, which order floats of one sign as the floats
   * themselves: that is one instruction where a minimum of floats, with its rules for signed zeros,
   * is six.
   *
   * @param to so that a multiple of the register's size lies between
   */
  public static void tanh(float[] values, int from, int to) {
    FloatVector a7 = FloatVector.broadcast(SPECIES, Activations.A7);
    FloatVector a5 = FloatVector.broadcast(SPECIES, Activations.A5);
    FloatVector a3 = FloatVector.broadcast(SPECIES, Activations.A3);
    FloatVector a1 = FloatVector.broadcast(SPECIES, Activations.A1);
    FloatVector b6 = FloatVector.broadcast(SPECIES, Activations.B6);
    FloatVector b4 = FloatVector.broadcast(SPECIES, Activations.B4);
    FloatVector b2 = FloatVector.broadcast(SPECIES, Activations.B2);
    FloatVector b0 = FloatVector.broadcast(SPECIES, Activations.B0);
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int j = from; j < to; j += LANES) {
      FloatVector value = FloatVector.fromArray(SPECIES, values, j);
      IntVector bits = value.reinterpretAsInts();
      FloatVector x =
          bits.and(Integer.MAX_VALUE)
              .min(BOUND)
              .or(bits.and(Integer.MIN_VALUE))
              .reinterpretAsFloats();
      FloatVector x2 = x.mul(x);
      FloatVector p = x2.fma(a7, a5);
      p = x2.fma(p, a3);
      p = x2.fma(p, a1);
      FloatVector q = x2.add(b6);
      q = x2.fma(q, b4);
      q = x2.fma(q, b2);
      q = x2.fma(q, b0);
      // Adds 0, or passes on what is not a number and was lost between the bounds.
      value.fma(zero, x.mul(p).div(q)).intoArray(values, j);
    }
  }

  /** Replaces {@code values[from .. to)} by their logistic sigmoids, as {@link #tanh} does. */
  public static void sigmoid(float[] values, int from, int to) {
    for (int j = from; j < to; j += LANES) {
      FloatVector.fromArray(SPECIES, values, j).mul(0.5f).intoArray(values, j);
    }
    tanh(values, from, to);
    for (int j = from; j < to; j += LANES) {
      FloatVector.fromArray(SPECIES, values, j).mul(0.5f).add(0.5f).intoArray(values, j);
    }
  }
}
