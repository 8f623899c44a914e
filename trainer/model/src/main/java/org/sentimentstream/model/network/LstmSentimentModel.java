package org.sentimentstream.model.network;

/**
 * The network built for inference: immutable, shared by all threads, each of which brings a {@link
 * Workspace}.
 *
 * <p>Method: the gates' share of the embedding, {@code Wemb·lstm_W + lstm_b}, is computed once for
 * each word [nWords × 4·dim], so that a time step is one vector-matrix product {@code h·lstm_U} and
 * the gates. The loops are written so that the JIT turns them into SIMD instructions. Hidden states
 * are not kept: their mean is accumulated as they come. Class 1 is positive.
 *
 * <p>Source: {@code build_model} of the tutorial, with its inference-time factor 0.5 on the mean
 * (it trains with dropout 0.5 and does not rescale there).
 */
public final class LstmSentimentModel {

  /** What the tutorial multiplies the pooled state by at inference time. */
  public static final float DROPOUT_SCALE = 0.5f;

  private final int dim;
  private final int nWords;

  /** [nWords × 4·dim] */
  private final float[] projections;

  /** [dim × 4·dim] */
  private final float[] lstmU;

  /** Weight of each hidden unit in the log-odds: DROPOUT_SCALE · (U₁ − U₀) [dim]. */
  private final float[] headWeights;

  private final float headBias;

  public LstmSentimentModel(LstmParameters parameters) {
    dim = parameters.dim();
    nWords = parameters.nWords();
    lstmU = parameters.lstmU().clone();
    projections = projections(parameters);
    headWeights = new float[dim];
    for (int j = 0; j < dim; j++) {
      headWeights[j] = DROPOUT_SCALE * (parameters.u()[2 * j + 1] - parameters.u()[2 * j]);
    }
    headBias = parameters.b()[1] - parameters.b()[0];
  }

  private static float[] projections(LstmParameters p) {
    int dim = p.dim();
    int width = 4 * dim;
    if ((long) p.nWords() * width > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "a model of " + p.nWords() + " words × " + dim + " units is too large to serve");
    }
    float[] projections = new float[p.nWords() * width];
    for (int word = 0; word < p.nWords(); word++) {
      System.arraycopy(p.lstmB(), 0, projections, word * width, width);
      addProduct(p.wemb(), word * dim, dim, p.lstmW(), projections, word * width);
    }
    return projections;
  }

  public int nWords() {
    return nWords;
  }

  public int dim() {
    return dim;
  }

  /** Log-odds of the positive class for a review without any token. */
  public float bias() {
    return headBias;
  }

  /** A thread's scratch memory. */
  public Workspace newWorkspace() {
    return new Workspace(dim);
  }

  /**
   * Log-odds of the positive class.
   *
   * @param ids word ids, the first {@code length} of which are the review; each must be in [0,
   *     nWords)
   */
  public float logOdds(int[] ids, int length, Workspace workspace) {
    return run(ids, length, workspace, null);
  }

  /**
   * Log-odds of the positive class, and what each token adds to them: (headWeights·hₜ)/length. The
   * contributions and {@link #bias()} add up to the result.
   *
   * @param contributions receives the first {@code length} values
   */
  public float logOdds(int[] ids, int length, Workspace workspace, float[] contributions) {
    return run(ids, length, workspace, contributions);
  }

  private float run(
      int[] ids,
      int length,
      Workspace w,
      float @org.jspecify.annotations.Nullable [] contributions) {
    w.reset();
    for (int t = 0; t < length; t++) {
      step(ids[t], w);
      if (contributions != null) {
        contributions[t] = dot(headWeights, w.hidden) / length;
      }
    }
    return length == 0 ? headBias : dot(headWeights, w.hiddenSum) / length + headBias;
  }

  /** One time step: gates from the word's projection and the previous state, then the new state. */
  private void step(int id, Workspace w) {
    float[] gates = w.gates;
    System.arraycopy(projections, id * 4 * dim, gates, 0, 4 * dim);
    addProduct(w.hidden, 0, dim, lstmU, gates, 0);
    Activations.sigmoid(gates, 0, 3 * dim);
    Activations.tanh(gates, 3 * dim, 4 * dim);
    updateCell(gates, w.cell, w.hidden, dim);
    Activations.tanh(w.hidden, 0, dim);
    openOutput(gates, w.hidden, w.hiddenSum, dim);
  }

  /** c = f·c + i·c̃, left in both {@code cell} and {@code hidden}. */
  private static void updateCell(float[] gates, float[] cell, float[] hidden, int dim) {
    for (int j = 0; j < dim; j++) {
      cell[j] = gates[dim + j] * cell[j] + gates[j] * gates[3 * dim + j];
    }
    System.arraycopy(cell, 0, hidden, 0, dim);
  }

  /** h = o·tanh(c), where {@code hidden} holds tanh(c). */
  private static void openOutput(float[] gates, float[] hidden, float[] hiddenSum, int dim) {
    for (int j = 0; j < dim; j++) {
      hidden[j] *= gates[2 * dim + j];
    }
    for (int j = 0; j < dim; j++) {
      hiddenSum[j] += hidden[j];
    }
  }

  /**
   * out[outAt .. outAt + 4·dim) += x[xAt .. xAt + dim) · matrix, matrix [dim × 4·dim]. Four rows a
   * pass, so that {@code out} is loaded and stored a fourth as often.
   */
  private static void addProduct(
      float[] x, int xAt, int dim, float[] matrix, float[] out, int outAt) {
    int width = 4 * dim;
    int k = 0;
    for (; k + 4 <= dim; k += 4) {
      addFourRows(
          x[xAt + k],
          x[xAt + k + 1],
          x[xAt + k + 2],
          x[xAt + k + 3],
          matrix,
          k * width,
          width,
          out,
          outAt);
    }
    for (; k < dim; k++) {
      float factor = x[xAt + k];
      for (int j = 0; j < width; j++) {
        out[outAt + j] = Math.fma(factor, matrix[k * width + j], out[outAt + j]);
      }
    }
  }

  private static void addFourRows(
      float x0,
      float x1,
      float x2,
      float x3,
      float[] matrix,
      int at,
      int width,
      float[] out,
      int outAt) {
    int at1 = at + width;
    int at2 = at1 + width;
    int at3 = at2 + width;
    for (int j = 0; j < width; j++) {
      float sum = Math.fma(x0, matrix[at + j], out[outAt + j]);
      sum = Math.fma(x1, matrix[at1 + j], sum);
      sum = Math.fma(x2, matrix[at2 + j], sum);
      out[outAt + j] = Math.fma(x3, matrix[at3 + j], sum);
    }
  }

  private static float dot(float[] x, float[] y) {
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      sum += (double) x[j] * y[j];
    }
    return (float) sum;
  }

  /** Scratch memory of one thread for one model's size. */
  public static final class Workspace {
    /** [4·dim] */
    private final float[] gates;

    /** [dim] each */
    private final float[] cell;

    private final float[] hidden;
    private final float[] hiddenSum;

    private Workspace(int dim) {
      gates = new float[4 * dim];
      cell = new float[dim];
      hidden = new float[dim];
      hiddenSum = new float[dim];
    }

    private void reset() {
      java.util.Arrays.fill(cell, 0);
      java.util.Arrays.fill(hidden, 0);
      java.util.Arrays.fill(hiddenSum, 0);
    }
  }
}
