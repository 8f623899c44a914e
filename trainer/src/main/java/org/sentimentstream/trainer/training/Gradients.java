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
  private final List<float[]> dense; // all but wemb
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
    dense = List.of(lstmW, lstmU, lstmB, u, b);
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
    for (float[] array : dense) {
      Arrays.fill(array, 0);
    }
  }

  /** Adds a multiple of {@code rows} [.. × dim] at {@code row} to a word's row. */
  void addWord(int word, float[] rows, int row, float factor) {
    touch(word);
    for (int j = 0; j < dim; j++) {
      wemb[word * dim + j] += factor * rows[row * dim + j];
    }
  }

  private void touch(int word) {
    if (!touched[word]) {
      touched[word] = true;
      touchedWords[touchedCount++] = word;
    }
  }

  /** Says that {@link #addPart} is going to add the words of another. */
  void touchAll(Gradients other) {
    for (int i = 0; i < other.touchedCount; i++) {
      touch(other.touchedWords[i]);
    }
  }

  /** Adds one of {@code parts} parts of another's values; different parts may run beside it. */
  void addPart(Gradients other, int part, int parts) {
    for (int i = 0; i < other.touchedCount; i++) {
      int word = other.touchedWords[i];
      if (word % parts == part) {
        add(wemb, other.wemb, 0, word * dim, (word + 1) * dim);
      }
    }
    for (int i = 0; i < dense.size(); i++) {
      float[] sum = dense.get(i);
      add(sum, other.dense.get(i), 0, start(sum, part, parts), start(sum, part + 1, parts));
    }
  }

  /** Where a part of an array begins, or the one before it ends. */
  static int start(float[] array, int part, int parts) {
    return (int) ((long) array.length * part / parts);
  }

  /** sum[i] += other[i + shift] for the range. */
  private static void add(float[] sum, float[] other, int shift, int from, int to) {
    for (int i = from; i < to; i++) {
      sum[i] += other[i + shift];
    }
  }

  /** Euclidean norm over all parameters. */
  double norm() {
    double sum = 0;
    for (int i = 0; i < touchedCount; i++) {
      sum += squares(wemb, touchedWords[i] * dim, dim);
    }
    for (float[] array : dense) {
      sum += squares(array, 0, array.length);
    }
    return Math.sqrt(sum);
  }

  /** Four sums beside each other, since one alone would wait for each addition. */
  private static double squares(float[] values, int from, int count) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int i = from;
    for (; i + 3 < from + count; i += 4) {
      sum0 += (double) values[i] * values[i];
      sum1 += (double) values[i + 1] * values[i + 1];
      sum2 += (double) values[i + 2] * values[i + 2];
      sum3 += (double) values[i + 3] * values[i + 3];
    }
    for (; i < from + count; i++) {
      sum0 += (double) values[i] * values[i];
    }
    return sum0 + sum1 + sum2 + sum3;
  }
}
