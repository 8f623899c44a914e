package org.sentimentstream.model.network;

import jdk.incubator.vector.FloatVector;

/** {@link Activations} with the Vector API, on registers of the preferred size. */
public final class VectorActivations {

  private VectorActivations() {}

  /** {@link Activations#sigmoid(float)} on all lanes. */
  public static FloatVector sigmoid(FloatVector x) {
    return tanh(x.mul(0.5f)).mul(0.5f).add(0.5f);
  }

  /** {@link Activations#tanh(float)} on all lanes. */
  public static FloatVector tanh(FloatVector value) {
    FloatVector x = value.max(-Activations.BOUND).min(Activations.BOUND);
    FloatVector x2 = x.mul(x);
    FloatVector p = x2.mul(Activations.A13).add(Activations.A11);
    p = x2.fma(p, constant(Activations.A9));
    p = x2.fma(p, constant(Activations.A7));
    p = x2.fma(p, constant(Activations.A5));
    p = x2.fma(p, constant(Activations.A3));
    p = x2.fma(p, constant(Activations.A1));
    FloatVector q = x2.mul(Activations.B6).add(Activations.B4);
    q = x2.fma(q, constant(Activations.B2));
    q = x2.fma(q, constant(Activations.B0));
    return x.mul(p).div(q);
  }

  private static FloatVector constant(float value) {
    return FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, value);
  }
}
