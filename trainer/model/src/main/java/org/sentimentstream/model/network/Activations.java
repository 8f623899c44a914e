package org.sentimentstream.model.network;

/**
 * The network's two non-linear functions, shared by training and serving so that they cannot drift.
 *
 * <p>Method: tanh as a quotient of polynomials, odd of degree 7 over even of degree 8, in a form
 * without branches that the JIT turns into SIMD instructions. The coefficients have the least
 * greatest error on [0, 7.9], 1.2e-7 before rounding (iteratively reweighted least squares), scaled
 * so that the first of the denominator is 1. The sigmoid follows as ½ + ½·tanh(x/2). Both differ
 * from the exact value by less than 5e-7 for every finite argument.
 */
public final class Activations {

  /** Beyond it tanh is 1 to float precision. */
  static final float BOUND = 7.9f;

  static final float A1 = 4069600.5f;
  static final float A3 = 525902;
  static final float A5 = 11999.273f;
  static final float A7 = 46.453228f;
  static final float B0 = 4069602.8f;
  static final float B2 = 1882427.6f;
  static final float B4 = 96870.84f;
  static final float B6 = 970.1749f;

  private Activations() {}

  /** Replaces {@code values[from .. to)} by their hyperbolic tangents. */
  public static void tanh(float[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      values[i] = tanh(values[i]);
    }
  }

  /** Replaces {@code values[from .. to)} by their logistic sigmoids. */
  public static void sigmoid(float[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      values[i] = sigmoid(values[i]);
    }
  }

  /** Logistic sigmoid, error below 5e-7. */
  public static float sigmoid(float value) {
    return 0.5f + 0.5f * tanh(0.5f * value);
  }

  /** Hyperbolic tangent, error below 5e-7. */
  public static float tanh(float value) {
    float x = Math.max(-BOUND, Math.min(BOUND, value));
    float x2 = x * x;
    float p = x2 * A7 + A5;
    p = x2 * p + A3;
    p = x2 * p + A1;
    float q = x2 + B6;
    q = x2 * q + B4;
    q = x2 * q + B2;
    q = x2 * q + B0;
    return x * p / q;
  }

  /** Logistic sigmoid 1 / (1 + e⁻ˣ) in double precision, for the head of the network. */
  public static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
