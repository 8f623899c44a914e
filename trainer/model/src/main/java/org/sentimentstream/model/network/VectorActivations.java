package org.sentimentstream.model.network;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link Activations} with the Vector API, on registers of the preferred size. */
public final class VectorActivations {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int BOUND = Float.floatToIntBits(Activations.BOUND);

  private VectorActivations() {}

  /**
   * Replaces {@code values[from .. to)} by their hyperbolic tangents; an infinite one becomes not a
   * number.
   *
   * <p>All in one loop: a function of one register would not always be inlined, and a call boxes
   * its arguments. Two registers an iteration, whose operations do not wait for each other; that
   * also makes the method too long for HotSpot to inline (325 bytecodes). Where it is inlined, the
   * caller's budget for the Vector API's methods is spent before its end, and it runs at less than
   * half the speed in some runs of a JVM.
   *
   * <p>Magnitudes are bounded as integers, which order floats of one sign as the floats themselves:
   * that is one instruction where a minimum of floats, with its rules for signed zeros, is six.
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
    IntVector magnitude = IntVector.broadcast(INTS, Integer.MAX_VALUE);
    IntVector sign = IntVector.broadcast(INTS, Integer.MIN_VALUE);
    IntVector bound = IntVector.broadcast(INTS, BOUND);
    for (int j = from; j < to; j += 2 * LANES) {
      int k = Math.min(j + LANES, to - LANES); // the same one again where it is the last
      FloatVector v = FloatVector.fromArray(SPECIES, values, j);
      FloatVector w = FloatVector.fromArray(SPECIES, values, k);
      IntVector vBits = v.reinterpretAsInts();
      IntVector wBits = w.reinterpretAsInts();
      FloatVector x = vBits.and(magnitude).min(bound).or(vBits.and(sign)).reinterpretAsFloats();
      FloatVector y = wBits.and(magnitude).min(bound).or(wBits.and(sign)).reinterpretAsFloats();
      FloatVector x2 = x.mul(x);
      FloatVector y2 = y.mul(y);
      FloatVector px = x2.fma(a7, a5);
      FloatVector py = y2.fma(a7, a5);
      px = x2.fma(px, a3);
      py = y2.fma(py, a3);
      px = x2.fma(px, a1);
      py = y2.fma(py, a1);
      FloatVector qx = x2.add(b6);
      FloatVector qy = y2.add(b6);
      qx = x2.fma(qx, b4);
      qy = y2.fma(qy, b4);
      qx = x2.fma(qx, b2);
      qy = y2.fma(qy, b2);
      qx = x2.fma(qx, b0);
      qy = y2.fma(qy, b0);
      // Adds 0, or passes on what is not a number and was lost between the bounds.
      v.fma(zero, x.mul(px).div(qx)).intoArray(values, j);
      w.fma(zero, y.mul(py).div(qy)).intoArray(values, k);
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
