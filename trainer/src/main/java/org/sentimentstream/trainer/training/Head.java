package org.sentimentstream.trainer.training;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What comes after the LSTM: the cost of a minibatch, and its derivatives by the hidden states and
 * by the head's own weights. Used by one thread; keeps its memory between minibatches.
 */
interface Head {

  /**
   * Computes cost and derivatives.
   *
   * @param states of the minibatch's tokens
   * @param batchSize number of reviews that the cost is the mean of: more than the minibatch's own
   *     where it is a shard
   * @param random for what is drawn in training; null for what holds at inference
   * @return the minibatch's share of the cost
   */
  double run(Minibatch batch, States states, int batchSize, @Nullable SplittableRandom random);

  /** Rows of the derivatives by h after {@link #run} [.. × dim]. */
  float[] hiddenGradients();

  /** Where each token's row begins in them [tokens]. */
  int[] hiddenGradientAt();

  /**
   * The LSTM's states of a minibatch, one row for each token, step by step.
   *
   * @param gates activations i, f, o, candidate [tokens × 4·dim]
   * @param cellTanhs tanh c [tokens × dim]
   * @param hiddenSums sum of h over each review's tokens [reviews × dim]; the head may change it
   */
  record States(float[] gates, float[] cellTanhs, float[] hiddenSums) {

    /** Writes h of a token to {@code to[at ..]}: o·tanh(c). */
    void copyHidden(int token, int dim, float[] to, int at) {
      int output = token * 4 * dim + 2 * dim;
      for (int j = 0; j < dim; j++) {
        to[at + j] = gates[output + j] * cellTanhs[token * dim + j];
      }
    }
  }
}
