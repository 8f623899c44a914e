package org.sentimentstream.model.network;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The network built for inference: immutable, shared by all threads, each of which brings a {@link
 * Workspace}.
 *
 * <p>Method: the gates' share of the embedding, {@code Wemb·lstm_W + lstm_b}, is computed once for
 * each word [nWords × 4·dim], so that a time step is one vector-matrix product {@code h·lstm_U} and
 * the gates, which a {@link StepKernel} computes. Hidden states are not kept: their mean is
 * accumulated as they come. Class 1 is positive.
 *
 * <p>Source: {@code build_model} of the tutorial, with its inference-time factor 0.5 on the mean
 * (it trains with dropout 0.5 and does not rescale there).
 */
public final class LstmSentimentModel {

  private final int dim;
  private final int nWords;
  private final StepKernel kernel;

  /** [nWords × 4·dim], columns in the kernel's order. */
  private final float[] projections;

  /** {@code lstm_U} in the kernel's panels. */
  private final float[] panels;

  /** Weight of each hidden unit in the log-odds: stateScale · (U₁ − U₀) [dim]. */
  private final float[] headWeights;

  private final float headBias;

  public LstmSentimentModel(LstmParameters parameters) {
    this(parameters, StepKernel.forSize(parameters.dim()));
  }

  LstmSentimentModel(LstmParameters parameters, StepKernel kernel) {
    this.kernel = kernel;
    dim = parameters.dim();
    nWords = parameters.nWords();
    panels = StepKernel.panels(parameters.lstmU(), dim, kernel.lanes());
    projections = projections(parameters, kernel.lanes());
    headWeights = new float[dim];
    for (int j = 0; j < dim; j++) {
      headWeights[j] =
          parameters.stateScale() * (parameters.u()[2 * j + 1] - parameters.u()[2 * j]);
    }
    headBias = parameters.b()[1] - parameters.b()[0];
  }

  /** Wemb·lstm_W + lstm_b: a product as that of a time step, with the embedding for h. */
  private float[] projections(LstmParameters p, int lanes) {
    int width = 4 * dim;
    if ((long) nWords * width > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "a model of " + nWords + " words × " + dim + " units is too large to serve");
    }
    float[] weights = StepKernel.panels(p.lstmW(), dim, lanes);
    float[] bias = new float[width];
    StepKernel.interleave(p.lstmB(), 0, dim, lanes, bias, 0);
    float[] all = new float[nWords * width];
    float[] embedding = new float[dim];
    float[] projection = new float[width];
    for (int word = 0; word < nWords; word++) {
      System.arraycopy(p.wemb(), word * dim, embedding, 0, dim);
      kernel.preactivate(bias, 0, weights, embedding, projection);
      System.arraycopy(projection, 0, all, word * width, width);
    }
    return all;
  }

  public int nWords() {
    return nWords;
  }

  public int dim() {
    return dim;
  }

  /** The kernel that was chosen at start. */
  public String kernel() {
    return kernel.name();
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

  private float run(int[] ids, int length, Workspace w, float @Nullable [] contributions) {
    w.reset();
    for (int t = 0; t < length; t++) {
      kernel.preactivate(projections, ids[t] * 4 * dim, panels, w.hidden, w.gates);
      kernel.updateState(w.gates, w.cell, w.hidden, w.hiddenSum);
      if (contributions != null) {
        contributions[t] = dot(headWeights, w.hidden) / length;
      }
    }
    return length == 0 ? headBias : dot(headWeights, w.hiddenSum) / length + headBias;
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
      Arrays.fill(cell, 0);
      Arrays.fill(hidden, 0);
      Arrays.fill(hiddenSum, 0);
    }
  }
}
