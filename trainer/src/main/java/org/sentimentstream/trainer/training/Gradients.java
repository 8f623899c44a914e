package org.sentimentstream.trainer.training;

import java.util.Arrays;
import java.util.List;
import org.sentimentstream.model.network.LstmParameters;

/**
 * Derivatives of the cost by every parameter, in the parameters' own shapes. The embedding's rows
 * that no token touched are known to be 0, and only the others are cleared.
 */
final class Gradients {

  final float[] wemb; // [nWords × dim]
  final float[] lstmW; // [dim × 4·dim]
  final float[] lstmU; // [dim × 4·dim]
  final float[] lstmB; // [4·dim]
  final float[] u; // [dim × 2]
  final float[] b; // [2]

  private final int dim;
  private final int[] touchedWords;
  private final boolean[] touched;
  private int touchedCount;

  Gradients(LstmParameters p) {
    dim = p.dim();
    wemb = new float[p.wemb().length];
    lstmW = new float[p.lstmW().length];
    lstmU = new float[p.lstmU().length];
    lstmB = new float[p.lstmB().length];
    u = new float[p.u().length];
    b = new float[p.b().length];
    touchedWords = new int[p.nWords()];
    touched = new boolean[p.nWords()];
  }

  /** In the order of {@link LstmParameters#arrays}. */
  List<float[]> arrays() {
    return List.of(wemb, lstmW, lstmU, lstmB, u, b);
  }

  void clear() {
    for (int i = 0; i < touchedCount; i++) {
      int word = touchedWords[i];
      Arrays.fill(wemb, word * dim, (word + 1) * dim, 0);
      touched[word] = false;
    }
    touchedCount = 0;
    for (float[] array : List.of(lstmW, lstmU, lstmB, u, b)) {
      Arrays.fill(array, 0);
    }
  }

  /** Adds to a word's row: {@code rows} [.. × dim] at {@code row}. */
  void addWord(int word, float[] rows, int row) {
    if (!touched[word]) {
      touched[word] = true;
      touchedWords[touchedCount++] = word;
    }
    for (int j = 0; j < dim; j++) {
      wemb[word * dim + j] += rows[row * dim + j];
    }
  }

  void add(Gradients other) {
    for (int i = 0; i < other.touchedCount; i++) {
      addWord(other.touchedWords[i], other.wemb, other.touchedWords[i]);
    }
    add(lstmW, other.lstmW);
    add(lstmU, other.lstmU);
    add(lstmB, other.lstmB);
    add(u, other.u);
    add(b, other.b);
  }

  private static void add(float[] sum, float[] other) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += other[i];
    }
  }

  /** Euclidean norm over all parameters. */
  double norm() {
    double sum = 0;
    for (int i = 0; i < touchedCount; i++) {
      sum += squares(wemb, touchedWords[i] * dim, dim);
    }
    for (float[] array : List.of(lstmW, lstmU, lstmB, u, b)) {
      sum += squares(array, 0, array.length);
    }
    return Math.sqrt(sum);
  }

  private static double squares(float[] values, int from, int count) {
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += (double) values[i] * values[i];
    }
    return sum;
  }

  void scale(float factor) {
    for (int i = 0; i < touchedCount; i++) {
      int word = touchedWords[i];
      scale(wemb, word * dim, (word + 1) * dim, factor);
    }
    for (float[] array : List.of(lstmW, lstmU, lstmB, u, b)) {
      scale(array, 0, array.length, factor);
    }
  }

  private static void scale(float[] values, int from, int to, float factor) {
    for (int i = from; i < to; i++) {
      values[i] *= factor;
    }
  }
}
