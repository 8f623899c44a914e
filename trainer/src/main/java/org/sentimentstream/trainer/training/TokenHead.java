package org.sentimentstream.trainer.training;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.trainer.dataset.TokenTargets;

/**
 * The head for targets of single tokens. A token's log-odds are s = b₁ − b₀ + scale·h·(U₁ − U₀), so
 * that those of a review are the mean of them. The cost of a token with target y is (s − y)² / 2 in
 * units of the targets' mean square; that of a review is the mean of its tokens'. No dropout: each
 * of the many tokens is told its own target, which leaves little to over-fit.
 *
 * <p>Source: the cost is knowledge distillation by regression on logits (Ba and Caruana, "Do Deep
 * Nets Really Need to be Deep?", 2014).
 */
final class TokenHead implements Head {

  private final LstmParameters parameters;
  private final Gradients gradients;
  private final int dim;

  private final float[] direction; // [dim] derivative of a token's log-odds by h
  private final float[] hidden; // [dim] h of a token
  private final float[] sum; // [dim] h of all tokens by their derivatives
  private float[] hiddenGradients = new float[0]; // [tokens × dim]
  private int[] hiddenGradientAt = new int[0]; // [tokens]

  TokenHead(LstmParameters parameters, Gradients gradients) {
    this.parameters = parameters;
    this.gradients = gradients;
    dim = parameters.dim();
    direction = new float[dim];
    hidden = new float[dim];
    sum = new float[dim];
  }

  @Override
  public double run(
      Minibatch batch, States states, int batchSize, @Nullable SplittableRandom random) {
    reserve(batch.tokens());
    TokenTargets targets = batch.tokenTargets();
    float scale = parameters.stateScale();
    float[] u = parameters.u();
    for (int j = 0; j < dim; j++) {
      direction[j] = scale * (u[2 * j + 1] - u[2 * j]);
    }
    Arrays.fill(sum, 0);
    float bias = parameters.b()[1] - parameters.b()[0];
    double cost = 0;
    double derivativeSum = 0;
    int token = 0;
    for (int t = 0; t < batch.steps(); t++) {
      for (int r = 0; r < batch.active(t); r++, token++) {
        states.copyHidden(token, dim, hidden, 0);
        double error = bias + dot(hidden, direction) - targets.logOdds()[r][t];
        double weight = 1 / ((double) batchSize * batch.length(r) * targets.meanSquare());
        cost += weight * error * error / 2;
        float derivative = (float) (weight * error);
        derivativeSum += derivative;
        for (int j = 0; j < dim; j++) {
          sum[j] += derivative * hidden[j];
          hiddenGradients[token * dim + j] = derivative * direction[j];
        }
      }
    }
    for (int j = 0; j < dim; j++) {
      gradients.u[2 * j] -= scale * sum[j];
      gradients.u[2 * j + 1] += scale * sum[j];
    }
    gradients.b[0] -= (float) derivativeSum;
    gradients.b[1] += (float) derivativeSum;
    return cost;
  }

  private void reserve(int tokens) {
    if (hiddenGradientAt.length < tokens) {
      int room = tokens + tokens / 4;
      hiddenGradients = new float[Math.multiplyExact(room, dim)];
      hiddenGradientAt = new int[room];
      Arrays.setAll(hiddenGradientAt, token -> token * dim);
    }
  }

  /** In four sums, since one alone would wait for each addition. */
  private static float dot(float[] a, float[] b) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    int j = 0;
    for (; j + 3 < a.length; j += 4) {
      sum0 += a[j] * b[j];
      sum1 += a[j + 1] * b[j + 1];
      sum2 += a[j + 2] * b[j + 2];
      sum3 += a[j + 3] * b[j + 3];
    }
    for (; j < a.length; j++) {
      sum0 += a[j] * b[j];
    }
    return sum0 + sum1 + sum2 + sum3;
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
