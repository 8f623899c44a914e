package org.sentimentstream.model.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Up to {@link #capacity} reviews of any lengths that advance together, each by a token a step. For
 * one thread at a time.
 *
 * <p>The rows of reviews in progress lie side by side: where one ends the last takes its place, and
 * a new one may come at any step. A lone review takes the kernel's form for one row; two and more
 * the form for all rows, some of them idle, which costs the same. What a review scores depends on
 * its own ids alone, to the bit.
 */
final class InterleavedReviews<R extends PendingReview> {

  private final StepKernel kernel;
  private final int dim;
  private final float[] projections; // [nWords × 4·dim]
  private final PlacedWeights weights;
  private final float[] headWeights; // [dim]

  private final int[] projectionAt; // [rows]
  private final float[] gates; // [rows × 4·dim]
  private final float[] cell; // [rows × dim]
  private final float[] hidden; // [rows × dim]
  private final float[] hiddenSum; // [rows × dim]

  /** In the order of their rows. */
  private final List<R> reviews;

  InterleavedReviews(LstmSentimentModel model) {
    kernel = model.stepKernel();
    dim = model.dim();
    projections = model.projections();
    weights = model.borrowWeights();
    headWeights = model.headWeights();
    int rows = kernel.rows();
    projectionAt = new int[rows];
    gates = new float[rows * 4 * dim];
    cell = new float[rows * dim];
    hidden = new float[rows * dim];
    hiddenSum = new float[rows * dim];
    reviews = new ArrayList<>(rows);
  }

  /** For an engine that ends before its model does. */
  void giveBackWeights(LstmSentimentModel model) {
    model.giveBack(weights);
  }

  int capacity() {
    return projectionAt.length;
  }

  int size() {
    return reviews.size();
  }

  /** The reviews in progress. */
  List<R> reviews() {
    return reviews;
  }

  /** Forgets the reviews in progress. */
  void clear() {
    reviews.clear();
  }

  /** Begins a review of at least one known token. There must be room for it. */
  void add(R review) {
    int from = reviews.size() * dim;
    int to = from + dim;
    Arrays.fill(cell, from, to, 0);
    Arrays.fill(hidden, from, to, 0);
    Arrays.fill(hiddenSum, from, to, 0);
    review.position = 0;
    reviews.add(review);
  }

  /** Advances all of them, of which there is at least one, and hands out those that have ended. */
  void step(Consumer<? super R> ended) {
    int size = reviews.size();
    for (int row = 0; row < size; row++) {
      R review = reviews.get(row);
      projectionAt[row] = review.ids[review.position++] * 4 * dim;
    }
    weights.step(projections, projectionAt, hidden, gates);
    int rows = size == 1 ? 1 : capacity();
    kernel.preactivate(
        projections, projectionAt, rows, weights.array(), weights.place(), hidden, gates);
    kernel.updateState(gates, cell, hidden, hiddenSum, rows);
    for (int row = size - 1; row >= 0; row--) {
      R review = reviews.get(row);
      if (review.contributions != null) {
        review.contributions[review.position - 1] =
            kernel.dot(headWeights, hidden, row * dim, gates) / review.length;
      }
      if (review.position == review.length) {
        review.score = kernel.dot(headWeights, hiddenSum, row * dim, gates);
        remove(row);
        ended.accept(review);
      }
    }
  }

  private void remove(int row) {
    int last = reviews.size() - 1;
    if (row < last) {
      System.arraycopy(cell, last * dim, cell, row * dim, dim);
      System.arraycopy(hidden, last * dim, hidden, row * dim, dim);
      System.arraycopy(hiddenSum, last * dim, hiddenSum, row * dim, dim);
      reviews.set(row, reviews.get(last));
    }
    reviews.remove(last);
  }
}
