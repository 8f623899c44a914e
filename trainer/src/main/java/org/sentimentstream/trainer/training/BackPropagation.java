package org.sentimentstream.trainer.training;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.network.LstmParameters;

/**
 * Cost and gradients of one minibatch by back-propagation through time. Used by one thread; keeps
 * its memory between minibatches.
 *
 * <p>Method: reviews are sorted by falling length, and the tokens of all time steps are laid out
 * one step behind the other, [tokens × ..], so that step t is a block of {@code active(t)} rows and
 * padding is never computed. Each word that occurs is projected by {@code lstm_W} once, whatever
 * the number of its occurrences, and its gradient goes back through {@code lstm_W} once. Per step
 * one product forward (h·lstm_U) and one backward (dz·lstm_Uᵀ); the gradients of {@code lstm_W} and
 * {@code lstm_U} are one product each over all tokens. The products are a {@link TrainingKernel}'s.
 *
 * <p>Source: {@code build_model} of the tutorial (deeplearning.net LSTM tutorial). What comes after
 * the LSTM is a {@link Head}.
 */
final class BackPropagation {

  private final int dim;
  private final LstmParameters parameters;
  private final Layers layers;
  private final TrainingKernel kernel;
  private final Gradients gradients;
  private final Head head;

  // One row for each distinct word of the minibatch.
  private final int[] slotOfWord; // [nWords], -1 where the word does not occur
  private int[] words = new int[0]; // [distinct]
  private int distinct;
  private float[] embeddings = new float[0]; // [distinct × dim], later their gradients
  private float[] projections = new float[0]; // [distinct × 4·dim], later their gradients

  // One row for each token, step by step.
  private int[] wordAt = new int[0]; // [tokens] where the word's projection begins
  private float[] gates = new float[0]; // [tokens × 4·dim] i, f, o, candidate; later dz
  private float[] cells = new float[0]; // [tokens × dim] c
  private float[] cellTanhs = new float[0]; // [tokens × dim] tanh c
  private float[] previousHiddens = new float[0]; // [tokens + 1 × dim] h of the step before

  // One row for each review.
  private float[] hiddenSums = new float[0]; // [reviews × dim]
  private float[] hiddenGradients = new float[0]; // [reviews × dim]
  private float[] cellGradients = new float[0]; // [reviews × dim]

  private final float[] zeros; // [dim]
  private int[] start = new int[0]; // [distinct] 0: rows that all begin with the same values

  /**
   * @param layers of these parameters; whoever changes the weights sets them
   */
  BackPropagation(LstmParameters parameters, Layers layers, TrainingKernel kernel, Task task) {
    this.parameters = parameters;
    this.layers = layers;
    this.kernel = kernel;
    dim = parameters.dim();
    gradients = new Gradients(parameters);
    head = task.newHead(parameters, gradients, kernel);
    slotOfWord = new int[parameters.nWords()];
    Arrays.fill(slotOfWord, -1);
    zeros = new float[dim];
  }

  /** Gradients of the last {@link #run}. */
  Gradients gradients() {
    return gradients;
  }

  /**
   * Computes the gradients of the batch's share in the cost.
   *
   * @param batchSize number of reviews that the cost is the mean of: more than the minibatch's own
   *     where it is a shard
   * @param random for what the head draws; null for what holds at inference
   * @return the minibatch's share of the cost
   */
  double run(Minibatch batch, int batchSize, @Nullable SplittableRandom random) {
    gradients.clear();
    reserve(batch);
    int[] offsets = batch.stepOffsets();

    projectWords(batch);
    forward(batch, offsets);
    double cost = head.run(batch, new Head.States(gates, cellTanhs, hiddenSums), batchSize, random);
    backward(batch, offsets);
    weightGradients(batch);
    return cost;
  }

  private void reserve(Minibatch batch) {
    int tokens = batch.tokens();
    int reviews = batch.size();
    if (wordAt.length < tokens) {
      int room = tokens + tokens / 4;
      wordAt = new int[room];
      gates = new float[Math.multiplyExact(room, 4 * dim)];
      cells = new float[room * dim];
      cellTanhs = new float[room * dim];
      previousHiddens = new float[(room + 1) * dim];
    }
    if (hiddenSums.length < reviews * dim) {
      hiddenSums = new float[reviews * dim];
      hiddenGradients = new float[reviews * dim];
      cellGradients = new float[reviews * dim];
    }
  }

  /** Fills {@code projections}: Wemb·lstm_W + lstm_b for each distinct word. */
  private void projectWords(Minibatch batch) {
    for (int i = 0; i < distinct; i++) {
      slotOfWord[words[i]] = -1;
    }
    distinct = 0;
    if (words.length < batch.tokens()) {
      words = new int[batch.tokens() + batch.tokens() / 4];
    }
    int token = 0;
    for (int t = 0; t < batch.steps(); t++) {
      for (int r = 0; r < batch.active(t); r++) {
        int word = batch.id(r, t);
        if (slotOfWord[word] < 0) {
          slotOfWord[word] = distinct;
          words[distinct++] = word;
        }
        wordAt[token++] = slotOfWord[word] * 4 * dim;
      }
    }
    if (start.length < distinct) {
      int room = distinct + distinct / 4;
      start = new int[room];
      embeddings = new float[room * dim];
      projections = new float[Math.multiplyExact(room, 4 * dim)];
    }
    for (int i = 0; i < distinct; i++) {
      System.arraycopy(parameters.wemb(), words[i] * dim, embeddings, i * dim, dim);
    }
    layers.w.apply(parameters.lstmB(), start, 0, embeddings, 0, distinct, projections, 0);
  }

  /** Fills gates, cells, cellTanhs, previousHiddens and hiddenSums. */
  private void forward(Minibatch batch, int[] offsets) {
    Arrays.fill(hiddenSums, 0, batch.size() * dim, 0);
    int nowhere = batch.tokens() * dim; // for the h of a review's last token
    for (int t = 0; t < batch.steps(); t++) {
      int rows = batch.active(t);
      int at = offsets[t];
      if (t == 0) {
        for (int r = 0; r < rows; r++) {
          System.arraycopy(projections, wordAt[r], gates, r * 4 * dim, 4 * dim);
        }
      } else {
        layers.u.apply(
            projections, wordAt, at, previousHiddens, at * dim, rows, gates, at * 4 * dim);
      }
      for (int r = 0; r < rows; r++) {
        kernel.forwardCell(
            gates,
            (at + r) * 4 * dim,
            cells,
            previousAt(offsets, t, r),
            (at + r) * dim,
            cellTanhs,
            previousHiddens,
            r < batch.active(t + 1) ? (offsets[t + 1] + r) * dim : nowhere,
            hiddenSums,
            r * dim);
      }
    }
  }

  /** Where a row's c₋ lies; negative in the first step. */
  private int previousAt(int[] offsets, int t, int row) {
    return t > 0 ? (offsets[t - 1] + row) * dim : -1;
  }

  /** From the last step to the first; {@code gates} becomes dz. */
  private void backward(Minibatch batch, int[] offsets) {
    for (int t = batch.steps() - 1; t >= 0; t--) {
      int rows = batch.active(t);
      int at = offsets[t];
      int ending = batch.active(t + 1); // rows from here on end with this step
      for (int r = ending; r < rows; r++) {
        System.arraycopy(
            head.hiddenGradients(), head.hiddenGradientAt()[at + r], hiddenGradients, r * dim, dim);
      }
      Arrays.fill(cellGradients, ending * dim, rows * dim, 0);
      for (int r = 0; r < rows; r++) {
        kernel.backwardCell(
            gates,
            (at + r) * 4 * dim,
            cells,
            previousAt(offsets, t, r),
            (at + r) * dim,
            cellTanhs,
            hiddenGradients,
            cellGradients,
            r * dim);
      }
      if (t > 0) {
        layers.uTransposed.apply(
            head.hiddenGradients(),
            head.hiddenGradientAt(),
            offsets[t - 1],
            gates,
            at * 4 * dim,
            rows,
            hiddenGradients,
            0);
      }
    }
  }

  /** The gradients that are sums over all tokens. */
  private void weightGradients(Minibatch batch) {
    int width = 4 * dim;
    int first = batch.active(0); // rows of step 0, whose previous h is 0
    kernel.addTransposedProduct(
        batch.tokens() - first,
        previousHiddens,
        first * dim,
        dim,
        gates,
        first * width,
        width,
        gradients.lstmU);

    Arrays.fill(projections, 0, distinct * width, 0);
    for (int token = 0; token < batch.tokens(); token++) {
      kernel.add(projections, wordAt[token], gates, token * width, width);
    }
    for (int i = 0; i < distinct; i++) {
      kernel.add(gradients.lstmB, 0, projections, i * width, width);
    }
    kernel.addTransposedProduct(
        distinct, embeddings, 0, dim, projections, 0, width, gradients.lstmW);
    layers.wTransposed.apply(zeros, start, 0, projections, 0, distinct, embeddings, 0);
    for (int i = 0; i < distinct; i++) {
      gradients.addWord(words[i], embeddings, i, 1);
    }
  }
}
