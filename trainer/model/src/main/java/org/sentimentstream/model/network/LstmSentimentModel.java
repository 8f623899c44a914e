package org.sentimentstream.model.network;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntConsumer;
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

  /** Copies of the panels that no engine has. */
  private final ConcurrentLinkedQueue<PlacedWeights> idle = new ConcurrentLinkedQueue<>();

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
      kernel.preactivate(bias, new int[1], 1, weights, 0, embedding, projection);
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
    return new Workspace(this);
  }

  /**
   * Log-odds of the positive class.
   *
   * @param ids word ids, the first {@code length} of which are the review
   * @throws IllegalArgumentException where one of them is not in [0, nWords)
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

  private float run(int[] ids, int length, Workspace workspace, float @Nullable [] contributions) {
    PendingReview review = new PendingReview(ids, length, contributions);
    requireKnown(review);
    if (length > 0) {
      workspace.reviews.clear();
      workspace.reviews.add(review);
      while (workspace.reviews.size() > 0) {
        workspace.reviews.step(done -> {});
      }
    }
    return logOdds(review);
  }

  /**
   * Log-odds of many reviews, the same bits as one at a time.
   *
   * @param reviews word ids [reviews][tokens], each in [0, nWords)
   * @param onScored told the place of each review that was scored, on the thread that scored it
   */
  public float[] scoreBatch(int[][] reviews, int threads, IntConsumer onScored)
      throws InterruptedException {
    return new BatchScorer(this, reviews, onScored).score(threads);
  }

  StepKernel stepKernel() {
    return kernel;
  }

  float[] projections() {
    return projections;
  }

  /** An engine's own copy of the panels, one that has found its place if possible. */
  PlacedWeights borrowWeights() {
    PlacedWeights weights = idle.poll();
    return weights == null ? new PlacedWeights(kernel, panels) : weights;
  }

  void giveBack(PlacedWeights weights) {
    idle.offer(weights);
  }

  float[] headWeights() {
    return headWeights;
  }

  void requireKnown(PendingReview review) {
    for (int t = 0; t < review.length; t++) {
      int id = review.ids[t];
      if (id < 0 || id >= nWords) {
        throw new IllegalArgumentException(
            "expected word ids of 0 to " + (nWords - 1) + ", token " + t + " has " + id);
      }
    }
  }

  /** What a review's steps have come to. */
  float logOdds(PendingReview review) {
    return review.length == 0 ? headBias : review.score / review.length + headBias;
  }

  /** Scratch memory of one thread for one model. */
  public static final class Workspace {
    private final InterleavedReviews<PendingReview> reviews;

    private Workspace(LstmSentimentModel model) {
      reviews = new InterleavedReviews<>(model);
    }
  }
}
