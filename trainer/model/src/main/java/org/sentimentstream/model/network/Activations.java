package org.sentimentstream.model.network;

/**
 * The network's two non-linear functions, shared by training and serving so that they cannot drift.
 *
 * <p>Method: tanh as a quotient of polynomials, odd of degree 13 over even of degree 6, in a form
 * without branches that the JIT turns into SIMD instructions. The coefficients are those of Eigen's
 * {@code ptanh_float}. The sigmoid follows as ½ + ½·tanh(x/2). Both differ from the exact value by
 * less than 5e-7 for every finite argument.
 */
public final class Activations {

  /** Beyond it tanh is 1 to float precision. */
  static final float BOUND = 7.905311f;

  static final float A1 = 0.0048935246f;
  static final float A3 = 6.3726195E-4f;
  static final float A5 = 1.48572235E-5f;
  static final float A7 = 5.1222973E-8f;
  static final float A9 = -8.604672E-11f;
  static final float A11 = 2.000188E-13f;
  static final float A13 = -2.7607684E-16f;
  static final float B0 = 0.004893525f;
  static final float B2 = 0.0022684347f;
  static final float B4 = 1.1853471E-4f;
  static final float B6 = 1.1982584E-6f;

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
    float p = x2 * A13 + A11;
    p = x2 * p + A9;
    p = x2 * p + A7;
    p = x2 * p + A5;
    p = x2 * p + A3;
    p = x2 * p + A1;
    float q = x2 * B6 + B4;
    q = x2 * q + B2;
    q = x2 * q + B0;
    return x * p / q;
  }

  /** Logistic sigmoid 1 / (1 + e⁻ˣ) in double precision, for the head of the network. */
  public static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
