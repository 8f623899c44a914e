package org.sentimentstream.trainer.training;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * Floats outside the heap, where ND4J's BLAS works on them in place, as a row-major matrix of a
 * fixed number of columns. It grows on demand and forgets its content when it does.
 */
final class NativeMatrix implements AutoCloseable {

  private final int columns;
  private long rows;
  private FloatPointer pointer = new FloatPointer();
  private FloatBuffer buffer = FloatBuffer.allocate(0);

  NativeMatrix(int columns) {
    this.columns = columns;
  }

  static NativeMatrix of(float[] values, int columns) {
    NativeMatrix matrix = new NativeMatrix(columns);
    matrix.ensureRows(values.length / columns);
    matrix.put(0, values, 0, values.length / columns);
    return matrix;
  }

  void ensureRows(long needed) {
    if (needed > rows) {
      pointer.close();
      rows = Math.max(needed, rows + rows / 2);
      pointer = new FloatPointer(rows * columns);
      buffer = pointer.asByteBuffer().asFloatBuffer();
    }
  }

  /** Copies rows in: {@code values} [.. × columns] from its row {@code from} on. */
  void put(int row, float[] values, int from, int count) {
    buffer.put(row * columns, values, from * columns, count * columns);
  }

  /** Copies rows out. */
  void get(int row, float[] values, int to, int count) {
    buffer.get(row * columns, values, to * columns, count * columns);
  }

  /**
   * this[row .. row + m) = a[aRow .. aRow + m) · b, with b or its transpose.
   *
   * @param b [a.columns × columns], or [columns × a.columns] where transposed
   */
  void setProduct(int row, int m, NativeMatrix a, int aRow, NativeMatrix b, boolean transposeB) {
    openblas_nolapack.cblas_sgemm(
        openblas_nolapack.CblasRowMajor,
        openblas_nolapack.CblasNoTrans,
        transposeB ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans,
        m,
        columns,
        a.columns,
        1,
        a.at(aRow),
        a.columns,
        b.at(0),
        b.columns,
        0,
        at(row),
        columns);
  }

  /** this += a[0 .. m)ᵀ · b[0 .. m), this [a.columns × b.columns]. */
  void addTransposedProduct(int m, NativeMatrix a, NativeMatrix b) {
    openblas_nolapack.cblas_sgemm(
        openblas_nolapack.CblasRowMajor,
        openblas_nolapack.CblasTrans,
        openblas_nolapack.CblasNoTrans,
        a.columns,
        b.columns,
        m,
        1,
        a.at(0),
        a.columns,
        b.at(0),
        b.columns,
        1,
        at(0),
        columns);
  }

  @Override
  public void close() {
    pointer.close();
  }

  private FloatPointer at(int row) {
    return pointer.getPointer((long) row * columns);
  }
}
