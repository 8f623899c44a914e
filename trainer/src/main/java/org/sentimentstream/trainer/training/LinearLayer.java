package org.sentimentstream.trainer.training;

/** A matrix [inputs × outputs] that many rows are multiplied by; used by any number of threads. */
interface LinearLayer {

  /** Takes new values over: [inputs × outputs], or [outputs × inputs] where made transposed. */
  void set(float[] matrix);

  /**
   * out[r] = initial[r] + x[r] · matrix.
   *
   * @param initial rows [.. × outputs], wherever they begin
   * @param initialAt where each row's begins: that of row r at {@code initialFrom + r}
   * @param x [.. × inputs], row 0 at {@code xAt}
   * @param out [.. × outputs], row 0 at {@code outAt}; none of the other arrays
   */
  void apply(
      float[] initial,
      int[] initialAt,
      int initialFrom,
      float[] x,
      int xAt,
      int rows,
      float[] out,
      int outAt);
}
