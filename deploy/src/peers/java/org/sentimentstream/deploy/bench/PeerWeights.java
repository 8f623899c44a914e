package org.sentimentstream.deploy.bench;

import org.sentimentstream.model.network.LstmParameters;

/**
 * A network's weights with the LSTM's four blocks of columns in the order that a peer wants.
 *
 * @param fromEmbedding [dim × 4·dim]
 * @param fromState [dim × 4·dim]
 * @param bias [4·dim]
 * @param head weight of each unit of the mean hidden state in the log-odds of the positive class
 * @param headBias added to them
 */
record PeerWeights(
    int dim,
    float[] fromEmbedding,
    float[] fromState,
    float[] bias,
    float[] head,
    float headBias) {

  /** Places of the blocks in {@link LstmParameters}. */
  static final int INPUT = 0;

  static final int FORGET = 1;
  static final int OUTPUT = 2;
  static final int CANDIDATE = 3;

  /**
   * @param gates the four places in the peer's order
   */
  static PeerWeights of(LstmParameters p, int... gates) {
    float[] head = new float[p.dim()];
    for (int j = 0; j < head.length; j++) {
      head[j] = p.stateScale() * (p.u()[2 * j + 1] - p.u()[2 * j]);
    }
    return new PeerWeights(
        p.dim(),
        ordered(p.lstmW(), p.dim(), gates),
        ordered(p.lstmU(), p.dim(), gates),
        ordered(p.lstmB(), p.dim(), gates),
        head,
        p.b()[1] - p.b()[0]);
  }

  private static float[] ordered(float[] weights, int dim, int[] gates) {
    float[] ordered = new float[weights.length];
    for (int row = 0; row < weights.length; row += 4 * dim) {
      for (int i = 0; i < 4; i++) {
        System.arraycopy(weights, row + gates[i] * dim, ordered, row + i * dim, dim);
      }
    }
    return ordered;
  }

  /** One of the two matrices as [4·dim × dim]. */
  float[] transposed(float[] matrix) {
    float[] transposed = new float[matrix.length];
    for (int i = 0; i < dim; i++) {
      for (int j = 0; j < 4 * dim; j++) {
        transposed[j * dim + i] = matrix[i * 4 * dim + j];
      }
    }
    return transposed;
  }
}
