package org.sentimentstream.trainer.training;

import java.util.Arrays;
import java.util.Random;
import org.sentimentstream.model.network.Activations;
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
 * {@code lstm_U} are one product each over all tokens. Products are ND4J's OpenBLAS on one thread;
 * several minibatch shards run beside each other instead.
 *
 * <p>Source: {@code build_model} of the tutorial (deeplearning.net LSTM tutorial), whose cost is
 * the mean of −log(p[y] + 1e-8), with dropout on the mean state that is not rescaled in training.
 */
final class BackPropagation {

  static {
    org.bytedeco.openblas.presets.openblas_nolapack.blas_set_num_threads(1);
  }

  private static final double LOG_OFFSET = 1e-8;

  private final int dim;
  private final LstmParameters parameters;
  private final Gradients gradients;

  // Weights as BLAS sees them, refreshed for each minibatch.
  private final NativeMatrix lstmW; // [dim × 4·dim]
  private final NativeMatrix lstmU; // [dim × 4·dim]

  // One row for each distinct word of the minibatch.
  private final int[] slotOfWord; // [nWords], -1 where the word does not occur
  private int[] words = new int[0]; // [distinct]
  private int distinct;
  private final NativeMatrix embeddings; // [distinct × dim]
  private final NativeMatrix projected; // [distinct × 4·dim], later its gradient
  private float[] projections = new float[0]; // [distinct × 4·dim], later its gradient
  private final NativeMatrix embeddingGradients; // [distinct × dim]

  // One row for each token, step by step.
  private float[] gates = new float[0]; // [tokens × 4·dim] i, f, o, candidate; later dz
  private float[] cells = new float[0]; // [tokens × dim] c
  private float[] cellTanhs = new float[0]; // [tokens × dim] tanh c
  private final NativeMatrix previousHiddens; // [tokens × dim] h of the step before
  private final NativeMatrix gateGradients; // [tokens × 4·dim] dz

  // One row for each review.
  private float[] hiddens = new float[0]; // [reviews × dim] h of the step
  private float[] pooled = new float[0]; // [reviews × dim] mean h, times the dropout mask
  private float[] mask = new float[0]; // [reviews × dim] dropout
  private float[] pooledGradients = new float[0]; // [reviews × dim]
  private float[] hiddenGradients = new float[0]; // [reviews × dim]
  private float[] cellGradients = new float[0]; // [reviews × dim]
  private float[] recurrent = new float[0]; // [reviews × 4·dim]
  private final NativeMatrix recurrentNative; // [reviews × 4·dim]
  private final NativeMatrix hiddenGradientsNative; // [reviews × dim]

  private final NativeMatrix weightGradients; // [dim × 4·dim]

  BackPropagation(LstmParameters parameters) {
    this.parameters = parameters;
    dim = parameters.dim();
    gradients = new Gradients(parameters);
    int width = 4 * dim;
    lstmW = NativeMatrix.of(parameters.lstmW(), width);
    lstmU = NativeMatrix.of(parameters.lstmU(), width);
    slotOfWord = new int[parameters.nWords()];
    Arrays.fill(slotOfWord, -1);
    embeddings = new NativeMatrix(dim);
    projected = new NativeMatrix(width);
    embeddingGradients = new NativeMatrix(dim);
    previousHiddens = new NativeMatrix(dim);
    gateGradients = new NativeMatrix(width);
    recurrentNative = new NativeMatrix(width);
    hiddenGradientsNative = new NativeMatrix(dim);
    weightGradients = new NativeMatrix(width);
    weightGradients.ensureRows(dim);
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
   * @param dropout draws the dropout mask; null for the inference-time scale instead
   * @return the minibatch's share of the cost
   */
  double run(Minibatch batch, int batchSize, @org.jspecify.annotations.Nullable Random dropout) {
    gradients.clear();
    lstmW.put(0, parameters.lstmW(), 0, dim);
    lstmU.put(0, parameters.lstmU(), 0, dim);
    reserve(batch);
    int[] offsets = batch.stepOffsets();

    projectWords(batch);
    forward(batch, offsets);
    drawMask(batch.size(), dropout);
    double cost = head(batch, batchSize);
    backward(batch, offsets);
    weightGradients(batch);
    return cost;
  }

  private void reserve(Minibatch batch) {
    int tokens = batch.tokens();
    int reviews = batch.size();
    if (cells.length < tokens * dim) {
      gates = new float[tokens * 4 * dim];
      cells = new float[tokens * dim];
      cellTanhs = new float[tokens * dim];
    }
    if (hiddens.length < reviews * dim) {
      hiddens = new float[reviews * dim];
      pooled = new float[reviews * dim];
      mask = new float[reviews * dim];
      pooledGradients = new float[reviews * dim];
      hiddenGradients = new float[reviews * dim];
      cellGradients = new float[reviews * dim];
      recurrent = new float[reviews * 4 * dim];
    }
    previousHiddens.ensureRows(tokens);
    gateGradients.ensureRows(tokens);
    recurrentNative.ensureRows(reviews);
    hiddenGradientsNative.ensureRows(reviews);
  }

  /** Fills {@code projections}: Wemb·lstm_W + lstm_b for each distinct word. */
  private void projectWords(Minibatch batch) {
    for (int i = 0; i < distinct; i++) {
      slotOfWord[words[i]] = -1;
    }
    distinct = 0;
    if (words.length < batch.tokens()) {
      words = new int[batch.tokens()];
    }
    for (int r = 0; r < batch.size(); r++) {
      for (int t = 0; t < batch.length(r); t++) {
        int word = batch.id(r, t);
        if (slotOfWord[word] < 0) {
          slotOfWord[word] = distinct;
          words[distinct++] = word;
        }
      }
    }
    embeddings.ensureRows(distinct);
    projected.ensureRows(distinct);
    embeddingGradients.ensureRows(distinct);
    if (projections.length < distinct * 4 * dim) {
      projections = new float[distinct * 4 * dim];
    }
    for (int i = 0; i < distinct; i++) {
      embeddings.put(i, parameters.wemb(), words[i], 1);
    }
    projected.setProduct(0, distinct, embeddings, 0, lstmW, false);
    projected.get(0, projections, 0, distinct);
    for (int i = 0; i < distinct; i++) {
      addTo(projections, i * 4 * dim, parameters.lstmB(), 0, 4 * dim);
    }
  }

  /** Fills gates, cells, cellTanhs, previousHiddens and pooled (the mean of h, not yet masked). */
  private void forward(Minibatch batch, int[] offsets) {
    Arrays.fill(pooled, 0, batch.size() * dim, 0);
    for (int t = 0; t < batch.steps(); t++) {
      int rows = batch.active(t);
      int at = offsets[t];
      if (t > 0) {
        previousHiddens.put(at, hiddens, 0, rows);
        recurrentNative.setProduct(0, rows, previousHiddens, at, lstmU, false);
        recurrentNative.get(0, recurrent, 0, rows);
      }
      for (int r = 0; r < rows; r++) {
        int gateAt = (at + r) * 4 * dim;
        int word = slotOfWord[batch.id(r, t)] * 4 * dim;
        if (t > 0) {
          sum(projections, word, recurrent, r * 4 * dim, gates, gateAt, 4 * dim);
        } else {
          System.arraycopy(projections, word, gates, gateAt, 4 * dim);
        }
        Activations.sigmoid(gates, gateAt, gateAt + 3 * dim);
        Activations.tanh(gates, gateAt + 3 * dim, gateAt + 4 * dim);
        int cellAt = (at + r) * dim;
        updateCell(gates, gateAt, cells, t > 0 ? (offsets[t - 1] + r) * dim : -1, cellAt, dim);
        System.arraycopy(cells, cellAt, cellTanhs, cellAt, dim);
        Activations.tanh(cellTanhs, cellAt, cellAt + dim);
        product(gates, gateAt + 2 * dim, cellTanhs, cellAt, hiddens, r * dim, dim);
        addTo(pooled, r * dim, hiddens, r * dim, dim);
      }
    }
    for (int r = 0; r < batch.size(); r++) {
      scale(pooled, r * dim, dim, 1f / batch.length(r));
    }
  }

  /** c = f·c₋ + i·c̃; {@code previousAt} is negative where c₋ is 0. */
  private static void updateCell(
      float[] gates, int gateAt, float[] cells, int previousAt, int cellAt, int dim) {
    int candidateAt = gateAt + 3 * dim;
    if (previousAt < 0) {
      product(gates, gateAt, gates, candidateAt, cells, cellAt, dim);
      return;
    }
    int forgetAt = gateAt + dim;
    for (int j = 0; j < dim; j++) {
      cells[cellAt + j] =
          gates[forgetAt + j] * cells[previousAt + j] + gates[gateAt + j] * gates[candidateAt + j];
    }
  }

  private void drawMask(int reviews, @org.jspecify.annotations.Nullable Random dropout) {
    for (int i = 0; i < reviews * dim; i++) {
      mask[i] = dropout == null ? parameters.stateScale() : dropout.nextBoolean() ? 1f : 0f;
    }
  }

  /** Softmax head: the cost, the gradients of U and b, and those of the pooled state per token. */
  private double head(Minibatch batch, int batchSize) {
    float[] u = parameters.u();
    float[] b = parameters.b();
    double cost = 0;
    for (int r = 0; r < batch.size(); r++) {
      int at = r * dim;
      double negative = b[0];
      double positive = b[1];
      for (int j = 0; j < dim; j++) {
        float state = pooled[at + j] * mask[at + j];
        pooled[at + j] = state;
        negative += (double) state * u[2 * j];
        positive += (double) state * u[2 * j + 1];
      }
      double positiveProbability = Activations.logistic(positive - negative);
      double correct = batch.isPositive(r) ? positiveProbability : 1 - positiveProbability;
      cost -= Math.log(correct + LOG_OFFSET) / batchSize;

      double error = (positiveProbability - (batch.isPositive(r) ? 1 : 0)) / batchSize;
      float logitGradient = (float) (error * correct / (correct + LOG_OFFSET));
      gradients.b[0] -= logitGradient;
      gradients.b[1] += logitGradient;
      float perToken = logitGradient / batch.length(r);
      for (int j = 0; j < dim; j++) {
        gradients.u[2 * j] -= logitGradient * pooled[at + j];
        gradients.u[2 * j + 1] += logitGradient * pooled[at + j];
        pooledGradients[at + j] = perToken * (u[2 * j + 1] - u[2 * j]) * mask[at + j];
      }
    }
    return cost;
  }

  /** From the last step to the first; {@code gates} becomes dz. */
  private void backward(Minibatch batch, int[] offsets) {
    Arrays.fill(hiddenGradients, 0, batch.size() * dim, 0);
    Arrays.fill(cellGradients, 0, batch.size() * dim, 0);
    for (int t = batch.steps() - 1; t >= 0; t--) {
      int rows = batch.active(t);
      int at = offsets[t];
      for (int r = 0; r < rows; r++) {
        int previousAt = t > 0 ? (offsets[t - 1] + r) * dim : -1;
        addTo(hiddenGradients, r * dim, pooledGradients, r * dim, dim);
        cellBackward((at + r) * 4 * dim, (at + r) * dim, previousAt, r * dim);
      }
      gateGradients.put(at, gates, at, rows);
      if (t > 0) {
        hiddenGradientsNative.setProduct(0, rows, gateGradients, at, lstmU, true);
        hiddenGradientsNative.get(0, hiddenGradients, 0, rows);
      }
    }
  }

  /** One row of one step: replaces its gates by dz, and the row's dc by that of the step before. */
  private void cellBackward(int gateAt, int cellAt, int previousAt, int rowAt) {
    cellBackward(gates, gateAt, cellTanhs, cellAt, hiddenGradients, cellGradients, rowAt, dim);
    if (previousAt < 0) {
      Arrays.fill(gates, gateAt + dim, gateAt + 2 * dim, 0);
    } else {
      forgetBackward(gates, gateAt + dim, cells, previousAt, cellGradients, rowAt, dim);
    }
  }

  private static void cellBackward(
      float[] gates,
      int gateAt,
      float[] cellTanhs,
      int cellAt,
      float[] hiddenGradients,
      float[] cellGradients,
      int rowAt,
      int dim) {
    int outputAt = gateAt + 2 * dim;
    int candidateAt = gateAt + 3 * dim;
    for (int j = 0; j < dim; j++) {
      float o = gates[outputAt + j];
      float tanh = cellTanhs[cellAt + j];
      float dh = hiddenGradients[rowAt + j];
      float dc = cellGradients[rowAt + j] + dh * o * (1 - tanh * tanh);
      gates[outputAt + j] = dh * tanh * o * (1 - o);
      cellGradients[rowAt + j] = dc;
    }
    for (int j = 0; j < dim; j++) {
      float dc = cellGradients[rowAt + j];
      float i = gates[gateAt + j];
      float candidate = gates[candidateAt + j];
      gates[gateAt + j] = dc * candidate * i * (1 - i);
      gates[candidateAt + j] = dc * i * (1 - candidate * candidate);
    }
  }

  private static void forgetBackward(
      float[] gates,
      int forgetAt,
      float[] cells,
      int previousAt,
      float[] cellGradients,
      int rowAt,
      int dim) {
    for (int j = 0; j < dim; j++) {
      float f = gates[forgetAt + j];
      float dc = cellGradients[rowAt + j];
      gates[forgetAt + j] = dc * cells[previousAt + j] * f * (1 - f);
      cellGradients[rowAt + j] = dc * f;
    }
  }

  /** The gradients that are sums over all tokens. */
  private void weightGradients(Minibatch batch) {
    int width = 4 * dim;
    int first = batch.active(0); // rows of step 0, whose previous h is 0
    if (batch.tokens() > first) {
      weightGradients.setTransposedProduct(
          batch.tokens() - first, previousHiddens, first, gateGradients, first);
      weightGradients.get(0, gradients.lstmU, 0, dim);
    }
    sumByWord(batch);
    for (int i = 0; i < distinct; i++) {
      addTo(gradients.lstmB, 0, projections, i * width, width);
    }
    projected.put(0, projections, 0, distinct);
    weightGradients.setTransposedProduct(distinct, embeddings, 0, projected, 0);
    weightGradients.get(0, gradients.lstmW, 0, dim);
    embeddingGradients.setProduct(0, distinct, projected, 0, lstmW, true);
    embeddingGradients.get(0, cellTanhs, 0, distinct);
    for (int i = 0; i < distinct; i++) {
      gradients.addWord(words[i], cellTanhs, i);
    }
  }

  /** projections[word] = sum of dz over the word's occurrences. */
  private void sumByWord(Minibatch batch) {
    int width = 4 * dim;
    Arrays.fill(projections, 0, distinct * width, 0);
    int row = 0;
    for (int t = 0; t < batch.steps(); t++) {
      for (int r = 0; r < batch.active(t); r++) {
        addTo(projections, slotOfWord[batch.id(r, t)] * width, gates, row * width, width);
        row++;
      }
    }
  }

  private static void addTo(float[] sum, int sumAt, float[] x, int xAt, int count) {
    for (int j = 0; j < count; j++) {
      sum[sumAt + j] += x[xAt + j];
    }
  }

  private static void sum(
      float[] x, int xAt, float[] y, int yAt, float[] out, int outAt, int count) {
    for (int j = 0; j < count; j++) {
      out[outAt + j] = x[xAt + j] + y[yAt + j];
    }
  }

  private static void product(
      float[] x, int xAt, float[] y, int yAt, float[] out, int outAt, int count) {
    for (int j = 0; j < count; j++) {
      out[outAt + j] = x[xAt + j] * y[yAt + j];
    }
  }

  private static void scale(float[] values, int from, int count, float factor) {
    for (int j = from; j < from + count; j++) {
      values[j] *= factor;
    }
  }
}
