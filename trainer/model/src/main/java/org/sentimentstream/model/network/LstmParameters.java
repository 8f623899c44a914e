package org.sentimentstream.model.network;

import java.util.List;
import java.util.Random;

/**
 * All weights of the network, under the tutorial's names, as row-major float arrays. The arrays are
 * not copied: a trainer writes into them, everybody else leaves them alone.
 *
 * <p>Columns of the LSTM's arrays are four blocks of {@code dim}: input gate, forget gate, output
 * gate, candidate.
 *
 * @param nWords number of ids, 0 (padding) and 1 (unknown) among them
 * @param dim size of embedding and hidden state
 * @param wemb {@code Wemb} [nWords × dim]
 * @param lstmW {@code lstm_W} [dim × 4·dim], from the embedding to the gates
 * @param lstmU {@code lstm_U} [dim × 4·dim], from the previous hidden state to the gates
 * @param lstmB {@code lstm_b} [4·dim]
 * @param u {@code U} [dim × 2], from the mean hidden state to the classes
 * @param b {@code b} [2]
 * @param dropout {@code use_dropout}: whether the mean hidden state is dropped out in training
 */
public record LstmParameters(
    int nWords,
    int dim,
    float[] wemb,
    float[] lstmW,
    float[] lstmU,
    float[] lstmB,
    float[] u,
    float[] b,
    boolean dropout) {

  /** Larger shapes are taken for a corrupt or hostile file. */
  public static final int MAX_WORDS = 2_000_000;

  public static final int MAX_DIM = 4_096;

  public LstmParameters {
    if (nWords < 2 || nWords > MAX_WORDS) {
      throw new IllegalArgumentException("n_words must be 2 to " + MAX_WORDS + ", not " + nWords);
    }
    if (dim < 1 || dim > MAX_DIM) {
      throw new IllegalArgumentException("dim_proj must be 1 to " + MAX_DIM + ", not " + dim);
    }
    requireLength("Wemb", wemb, (long) nWords * dim);
    requireLength("lstm_W", lstmW, 4L * dim * dim);
    requireLength("lstm_U", lstmU, 4L * dim * dim);
    requireLength("lstm_b", lstmB, 4L * dim);
    requireLength("U", u, 2L * dim);
    requireLength("b", b, 2);
  }

  private static void requireLength(String name, float[] values, long expected) {
    if (values.length != expected) {
      throw new IllegalArgumentException(
          name + " must have " + expected + " values, not " + values.length);
    }
  }

  /**
   * Weights as the tutorial's {@code init_params} and {@code param_init_lstm} draw them: embedding
   * 0.01·uniform [0, 1), the LSTM's eight blocks random orthogonal, {@code U} 0.01·normal, both
   * biases 0.
   *
   * @param dropout whether it is going to be trained with dropout
   */
  public static LstmParameters initialize(int nWords, int dim, boolean dropout, long seed) {
    Random random = new Random(seed);
    float[] wemb = new float[nWords * dim];
    for (int i = 0; i < wemb.length; i++) {
      wemb[i] = 0.01f * random.nextFloat();
    }
    float[] lstmW = orthogonalBlocks(dim, random);
    float[] lstmU = orthogonalBlocks(dim, random);
    float[] u = new float[dim * 2];
    for (int i = 0; i < u.length; i++) {
      u[i] = 0.01f * (float) random.nextGaussian();
    }
    return new LstmParameters(
        nWords, dim, wemb, lstmW, lstmU, new float[4 * dim], u, new float[2], dropout);
  }

  /** Four random orthogonal matrices side by side [dim × 4·dim]. */
  private static float[] orthogonalBlocks(int dim, Random random) {
    float[] blocks = new float[dim * 4 * dim];
    for (int block = 0; block < 4; block++) {
      double[][] rows = orthogonal(dim, random);
      for (int i = 0; i < dim; i++) {
        for (int j = 0; j < dim; j++) {
          blocks[i * 4 * dim + block * dim + j] = (float) rows[i][j];
        }
      }
    }
    return blocks;
  }

  /**
   * A uniformly distributed orthogonal matrix [dim × dim]: Gram-Schmidt on normal rows. The
   * tutorial takes the left singular vectors of a normal matrix, which have the same distribution.
   */
  private static double[][] orthogonal(int dim, Random random) {
    double[][] rows = new double[dim][dim];
    for (int i = 0; i < dim; i++) {
      for (int j = 0; j < dim; j++) {
        rows[i][j] = random.nextGaussian();
      }
      for (int k = 0; k < i; k++) {
        subtractProjection(rows[i], rows[k]);
      }
      double norm = Math.sqrt(dot(rows[i], rows[i]));
      for (int j = 0; j < dim; j++) {
        rows[i][j] /= norm;
      }
    }
    return rows;
  }

  private static void subtractProjection(double[] row, double[] unit) {
    double share = dot(row, unit);
    for (int j = 0; j < row.length; j++) {
      row[j] -= share * unit[j];
    }
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      sum += x[j] * y[j];
    }
    return sum;
  }

  /** The six arrays in the tutorial's order: Wemb, lstm_W, lstm_U, lstm_b, U, b. */
  public List<float[]> arrays() {
    return List.of(wemb, lstmW, lstmU, lstmB, u, b);
  }

  /**
   * What the mean hidden state is multiplied by at inference time: the tutorial's dropout does not
   * rescale in training, so it halves here.
   */
  public float stateScale() {
    return dropout ? 0.5f : 1f;
  }

  /** A copy with arrays of its own. */
  public LstmParameters copy() {
    return new LstmParameters(
        nWords,
        dim,
        wemb.clone(),
        lstmW.clone(),
        lstmU.clone(),
        lstmB.clone(),
        u.clone(),
        b.clone(),
        dropout);
  }

  /** True where every weight is a finite number. */
  public boolean isFinite() {
    for (float[] array : arrays()) {
      for (float value : array) {
        if (!Float.isFinite(value)) {
          return false;
        }
      }
    }
    return true;
  }
}
