package org.sentimentstream.trainer.training;

import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.trainer.dataset.TokenTargets;

/**
 * The head for targets of single tokens. A token's log-odds are s = b₁ − b₀ + scale·h·(U₁ − U₀), so
 * that those of a review are the mean of them. The cost of a token with target y is (s − y)² / 2 in
 * units of the targets' mean square; that of a review is the mean of its tokens'. No dropout: each
 * of the many tokens is told its own target, which leaves little to over-fit.
 *
 * <p>Source: the cost is knowledge distillation by regression on logits (Ba and Caruana, "Do Deep
 * Nets Really Need to be Deep?", 2014). Used by one thread.
 */
final class TokenHead {

  private final LstmParameters parameters;
  private final Gradients gradients;
  private final int dim;

  private final float[] direction; // [dim] derivative of s by h
  private final float[] sum; // [dim] h of all tokens by their derivatives
  private float[] derivatives = new float[0]; // [tokens] of the cost by s

  TokenHead(LstmParameters parameters, Gradients gradients) {
    this.parameters = parameters;
    this.gradients = gradients;
    dim = parameters.dim();
    direction = new float[dim];
    sum = new float[dim];
  }

  /**
   * The cost and the gradients of U and b.
   *
   * @param gates activations i, f, o, candidate of each token [tokens × 4·dim], step by step
   * @param cellTanhs tanh c of each token [tokens × dim]
   * @param batchSize number of reviews that the cost is the mean of
   */
  double run(
      Minibatch batch, TokenTargets targets, float[] gates, float[] cellTanhs, int batchSize) {
    if (derivatives.length < batch.tokens()) {
      derivatives = new float[batch.tokens() + batch.tokens() / 4];
    }
    float[] u = parameters.u();
    for (int j = 0; j < dim; j++) {
      direction[j] = parameters.stateScale() * (u[2 * j + 1] - u[2 * j]);
      sum[j] = 0;
    }
    float bias = parameters.b()[1] - parameters.b()[0];
    double cost = 0;
    double derivativeSum = 0;
    int token = 0;
    for (int t = 0; t < batch.steps(); t++) {
      for (int r = 0; r < batch.active(t); r++, token++) {
        int output = token * 4 * dim + 2 * dim;
        double error =
            bias + logOdds(gates, output, cellTanhs, token * dim) - targets.logOdds()[r][t];
        double weight = 1 / ((double) batchSize * batch.length(r) * targets.meanSquare());
        cost += weight * error * error / 2;
        derivatives[token] = (float) (weight * error);
        derivativeSum += derivatives[token];
        for (int j = 0; j < dim; j++) {
          sum[j] += derivatives[token] * gates[output + j] * cellTanhs[token * dim + j];
        }
      }
    }
    addGradients((float) derivativeSum);
    return cost;
  }

  /** h · direction of a token, in four sums, since one alone would wait for each addition. */
  private float logOdds(float[] gates, int output, float[] cellTanhs, int cell) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    int j = 0;
    for (; j + 3 < dim; j += 4) {
      sum0 += gates[output + j] * cellTanhs[cell + j] * direction[j];
      sum1 += gates[output + j + 1] * cellTanhs[cell + j + 1] * direction[j + 1];
      sum2 += gates[output + j + 2] * cellTanhs[cell + j + 2] * direction[j + 2];
      sum3 += gates[output + j + 3] * cellTanhs[cell + j + 3] * direction[j + 3];
    }
    for (; j < dim; j++) {
      sum0 += gates[output + j] * cellTanhs[cell + j] * direction[j];
    }
    return sum0 + sum1 + sum2 + sum3;
  }

  private void addGradients(float derivativeSum) {
    for (int j = 0; j < dim; j++) {
      float gradient = parameters.stateScale() * sum[j];
      gradients.u[2 * j] -= gradient;
      gradients.u[2 * j + 1] += gradient;
    }
    gradients.b[0] -= derivativeSum;
    gradients.b[1] += derivativeSum;
  }

  /**
   * Adds the derivatives by the hidden states of a step.
   *
   * @param token the step's first
   * @param hiddenGradients [rows × dim]
   */
  void addHiddenGradients(int token, int rows, float[] hiddenGradients) {
    for (int r = 0; r < rows; r++) {
      float derivative = derivatives[token + r];
      for (int j = 0; j < dim; j++) {
        hiddenGradients[r * dim + j] += derivative * direction[j];
      }
    }
  }
}
