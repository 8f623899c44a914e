package org.sentimentstream.trainer.training;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.network.LstmParameters;

/**
 * The head of a language model: each state has to tell the word that comes next from {@value
 * #SAMPLES} words that are drawn by chance. The cost of a token is −log of the softmax of its next
 * word's h·e among theirs, e being the embeddings that the words also come in with; that of a
 * review is the mean of its tokens' but the last. {@code U} and {@code b} have no part in it.
 *
 * <p>Words are drawn by their frequencies q in the reviews; so h·e becomes log(p/q), p being the
 * probability after what was read, and needs no correction. Source: Ma and Collins, "Noise
 * Contrastive Estimation and Negative Sampling for Conditional Models: Consistency and Statistical
 * Efficiency", EMNLP 2018 (ranking); one draw for all tokens of a minibatch as in Jozefowicz et
 * al., "Exploring the Limits of Language Modeling", 2016; one matrix for both sides as in Press and
 * Wolf, "Using the Output Embedding to Improve Language Models", EACL 2017.
 */
final class NextWordHead implements Head {

  static final int SAMPLES = 512;

  /** Draws for what is computed without training, the same each time. */
  private static final long FIXED_SEED = 1;

  private static final int NONE = -1;
  private static final float MAX_EXPONENT = 60;

  private final int dim;
  private final LstmParameters parameters;
  private final Gradients gradients;
  private final TrainingKernel kernel;
  private final WordFrequencies frequencies;

  private final int[] samples = new int[SAMPLES]; // words
  private final int[] previousSample = new int[SAMPLES]; // of the same word
  private final int[] lastSample; // [nWords] of each word, or NONE
  private final float[] sampled; // [SAMPLES × dim] embeddings of the samples, then their gradients
  private final LinearLayer scores; // [dim × SAMPLES]
  private final LinearLayer backward; // [SAMPLES × dim]
  private final float[] zeros; // [max(SAMPLES, dim)]

  private float[] hiddens = new float[0]; // [tokens × dim]
  private float[] shares = new float[0]; // [tokens × SAMPLES] softmax, then the cost's derivatives
  private float[] ofNext = new float[0]; // [tokens × dim] the next word's part in the derivatives
  private float[] hiddenGradients = new float[0]; // [tokens × dim]
  private int[] hiddenGradientAt = new int[0]; // [tokens]
  private int[] start = new int[0]; // [tokens] 0
  private int words;
  private int rightWords;

  NextWordHead(
      LstmParameters parameters,
      Gradients gradients,
      TrainingKernel kernel,
      WordFrequencies frequencies) {
    this.parameters = parameters;
    this.gradients = gradients;
    this.kernel = kernel;
    this.frequencies = frequencies;
    dim = parameters.dim();
    lastSample = new int[parameters.nWords()];
    Arrays.fill(lastSample, NONE);
    sampled = new float[SAMPLES * dim];
    scores = kernel.newLayer(dim, SAMPLES, true);
    backward = kernel.newLayer(SAMPLES, dim, false);
    zeros = new float[Math.max(SAMPLES, dim)];
  }

  @Override
  public double run(
      Minibatch batch, States states, int batchSize, @Nullable SplittableRandom random) {
    reserve(batch.tokens());
    for (int token = 0; token < batch.tokens(); token++) {
      states.copyHidden(token, dim, hiddens, token * dim);
    }
    draw(random == null ? new SplittableRandom(FIXED_SEED) : random);
    scores.apply(zeros, start, 0, hiddens, 0, batch.tokens(), shares, 0);
    double cost = 0;
    int token = 0;
    for (int t = 0; t < batch.steps(); t++) {
      for (int r = 0; r < batch.active(t); r++, token++) {
        if (r < batch.active(t + 1)) {
          float weight = 1f / batchSize / (batch.length(r) - 1);
          cost += weight * score(token, batch.id(r, t + 1), weight);
        } else {
          Arrays.fill(shares, token * SAMPLES, (token + 1) * SAMPLES, 0);
          Arrays.fill(ofNext, token * dim, (token + 1) * dim, 0);
        }
      }
    }
    gradients(batch.tokens());
    return cost;
  }

  private void reserve(int tokens) {
    if (hiddenGradientAt.length < tokens) {
      int room = tokens + tokens / 4;
      hiddens = new float[Math.multiplyExact(room, dim)];
      shares = new float[Math.multiplyExact(room, SAMPLES)];
      ofNext = new float[hiddens.length];
      hiddenGradients = new float[hiddens.length];
      hiddenGradientAt = new int[room];
      Arrays.setAll(hiddenGradientAt, token -> token * dim);
      start = new int[room];
    }
  }

  private void draw(SplittableRandom random) {
    for (int sample : samples) {
      lastSample[sample] = NONE;
    }
    for (int k = 0; k < SAMPLES; k++) {
      int word = frequencies.draw(random);
      samples[k] = word;
      previousSample[k] = lastSample[word];
      lastSample[word] = k;
      System.arraycopy(parameters.wemb(), word * dim, sampled, k * dim, dim);
    }
    scores.set(sampled);
    backward.set(sampled);
  }

  /**
   * The cost of a token. Its scores become the derivatives by them, and the next word's part goes
   * into the gradients.
   */
  private double score(int token, int next, float weight) {
    int at = token * SAMPLES;
    int embedding = next * dim;
    float[] wemb = parameters.wemb();
    float own = 0;
    for (int j = 0; j < dim; j++) {
      own += hiddens[token * dim + j] * wemb[embedding + j];
    }
    // In short loops, which become SIMD instructions.
    for (int k = at; k < at + SAMPLES; k++) {
      shares[k] = exp(shares[k] - own);
    }
    // The next word itself is not wrong where it was drawn.
    for (int k = lastSample[next]; k != NONE; k = previousSample[k]) {
      shares[at + k] = 0;
    }
    float sum = 1 + sum(shares, at);
    words++;
    rightWords += greatest(shares, at) < 1 ? 1 : 0;
    float scale = weight / sum;
    for (int k = at; k < at + SAMPLES; k++) {
      shares[k] *= scale;
    }
    float derivative = scale - weight;
    for (int j = 0; j < dim; j++) {
      ofNext[token * dim + j] = derivative * wemb[embedding + j];
    }
    gradients.addWord(next, hiddens, token, derivative);
    return Math.log(sum);
  }

  /** (1 + y + y²/2 + y³/6 + y⁴/24)²⁵⁶ at y = x/256: within 2e-5 of eˣ about 0, 2e-3 at ±60. */
  private static float exp(float x) {
    float y = Math.max(-MAX_EXPONENT, Math.min(MAX_EXPONENT, x)) * (1 / 256f);
    float e = 1 + y * (1 + y * (1 / 2f + y * (1 / 6f + y * (1 / 24f))));
    e *= e;
    e *= e;
    e *= e;
    e *= e;
    e *= e;
    e *= e;
    e *= e;
    return e * e;
  }

  /** In four sums beside each other, since one alone would wait for each addition. */
  private static float sum(float[] values, int at) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    for (int k = at; k < at + SAMPLES; k += 4) {
      sum0 += values[k];
      sum1 += values[k + 1];
      sum2 += values[k + 2];
      sum3 += values[k + 3];
    }
    return sum0 + sum1 + sum2 + sum3;
  }

  private static float greatest(float[] values, int at) {
    float greatest0 = 0;
    float greatest1 = 0;
    float greatest2 = 0;
    float greatest3 = 0;
    for (int k = at; k < at + SAMPLES; k += 4) {
      greatest0 = Math.max(greatest0, values[k]);
      greatest1 = Math.max(greatest1, values[k + 1]);
      greatest2 = Math.max(greatest2, values[k + 2]);
      greatest3 = Math.max(greatest3, values[k + 3]);
    }
    return Math.max(Math.max(greatest0, greatest1), Math.max(greatest2, greatest3));
  }

  private void gradients(int tokens) {
    backward.apply(ofNext, hiddenGradientAt, 0, shares, 0, tokens, hiddenGradients, 0);
    Arrays.fill(sampled, 0);
    kernel.addTransposedProduct(tokens, shares, 0, SAMPLES, hiddens, 0, dim, sampled);
    for (int k = 0; k < SAMPLES; k++) {
      gradients.addWord(samples[k], sampled, k, 1);
    }
  }

  /** Words that were to be told since it was made. */
  int words() {
    return words;
  }

  /** How many of them had the greatest score. */
  int rightWords() {
    return rightWords;
  }

  @Override
  public float[] hiddenGradients() {
    return hiddenGradients;
  }

  @Override
  public int[] hiddenGradientAt() {
    return hiddenGradientAt;
  }
}
