package org.sentimentstream.trainer.training;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.network.Activations;
import org.sentimentstream.model.network.LstmParameters;

/**
 * Softmax on the mean hidden state of a review, with dropout on that, which is not rescaled in
 * training.
 *
 * <p>Source: {@code build_model} of the tutorial (deeplearning.net LSTM tutorial), whose cost is
 * the mean of −log(p[y] + 1e-8). Where a teacher gives a target q in place of the label y (Hinton,
 * Vinyals and Dean, "Distilling the Knowledge in a Neural Network", 2015), it is −q·log(p[1] +
 * 1e-8) − (1−q)·log(p[0] + 1e-8).
 */
final class ReviewHead implements Head {

  private static final double LOG_OFFSET = 1e-8;

  private final int dim;
  private final LstmParameters parameters;
  private final Gradients gradients;

  private float[] mask = new float[0]; // [reviews × dim] dropout
  private float[] hiddenGradients = new float[0]; // [reviews × dim], the same for all tokens
  private int[] hiddenGradientAt = new int[0]; // [tokens]

  ReviewHead(LstmParameters parameters, Gradients gradients) {
    this.parameters = parameters;
    this.gradients = gradients;
    dim = parameters.dim();
  }

  @Override
  public double run(
      Minibatch batch, States states, int batchSize, @Nullable SplittableRandom random) {
    reserve(batch);
    drawMask(batch.size(), random);
    float[] pooled = states.hiddenSums();
    float[] u = parameters.u();
    float[] b = parameters.b();
    double cost = 0;
    for (int r = 0; r < batch.size(); r++) {
      int at = r * dim;
      float perToken = 1f / batch.length(r);
      double negative = b[0];
      double positive = b[1];
      for (int j = 0; j < dim; j++) {
        float state = pooled[at + j] * perToken * mask[at + j];
        pooled[at + j] = state;
        negative += (double) state * u[2 * j];
        positive += (double) state * u[2 * j + 1];
      }
      double p1 = Activations.logistic(positive - negative);
      double p0 = 1 - p1;
      double target = batch.target(r);
      cost -=
          (target * Math.log(p1 + LOG_OFFSET) + (1 - target) * Math.log(p0 + LOG_OFFSET))
              / batchSize;

      double ofPositive = -p0 / batchSize * p1 / (p1 + LOG_OFFSET);
      double ofNegative = p1 / batchSize * p0 / (p0 + LOG_OFFSET);
      float logitGradient = (float) (target * ofPositive + (1 - target) * ofNegative);
      gradients.b[0] -= logitGradient;
      gradients.b[1] += logitGradient;
      float tokenGradient = logitGradient / batch.length(r);
      for (int j = 0; j < dim; j++) {
        gradients.u[2 * j] -= logitGradient * pooled[at + j];
        gradients.u[2 * j + 1] += logitGradient * pooled[at + j];
        hiddenGradients[at + j] = tokenGradient * (u[2 * j + 1] - u[2 * j]) * mask[at + j];
      }
    }
    return cost;
  }

  private void reserve(Minibatch batch) {
    if (mask.length < batch.size() * dim) {
      mask = new float[batch.size() * dim];
      hiddenGradients = new float[batch.size() * dim];
    }
    if (hiddenGradientAt.length < batch.tokens()) {
      hiddenGradientAt = new int[batch.tokens() + batch.tokens() / 4];
    }
    int token = 0;
    for (int t = 0; t < batch.steps(); t++) {
      for (int r = 0; r < batch.active(t); r++) {
        hiddenGradientAt[token++] = r * dim;
      }
    }
  }

  private void drawMask(int reviews, @Nullable SplittableRandom random) {
    if (random == null) {
      Arrays.fill(mask, 0, reviews * dim, parameters.stateScale());
      return;
    }
    long bits = 0;
    for (int i = 0; i < reviews * dim; i++) {
      bits = i % Long.SIZE == 0 ? random.nextLong() : bits >>> 1;
      mask[i] = bits & 1;
    }
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
