package org.sentimentstream.deploy.bench;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.sentimentstream.model.network.Activations;
import org.sentimentstream.model.network.LstmParameters;

/** ND4J's operation {@code lstmLayer}, told the reviews' lengths. */
final class Nd4jPeer implements Peer {

  /** [steps × reviews × dim], one direction; sigmoid at the gates, tanh at the other two. */
  private static final int[] SHAPE_DIRECTION_ACTIVATIONS = {0, 0, 2, 0, 0};

  /** Bias and lengths are given, no first state, no peepholes; all states are asked for. */
  private static final boolean[] GIVEN_AND_ASKED = {
    true, true, false, false, false, true, false, false
  };

  private final float[] wemb;
  private final PeerWeights weights;
  private final INDArray fromEmbedding;
  private final INDArray fromState;
  private final INDArray bias;

  Nd4jPeer(LstmParameters p) {
    wemb = p.wemb();
    weights =
        PeerWeights.of(
            p, PeerWeights.INPUT, PeerWeights.FORGET, PeerWeights.CANDIDATE, PeerWeights.OUTPUT);
    long[] matrix = {p.dim(), 4L * p.dim()};
    fromEmbedding = Nd4j.create(weights.fromEmbedding(), matrix, 'c');
    fromState = Nd4j.create(weights.fromState(), matrix, 'c');
    bias = Nd4j.createFromArray(weights.bias());
  }

  @Override
  public String name() {
    return "nd4j-lstmLayer";
  }

  @Override
  public int stride() {
    return 5;
  }

  @Override
  public float[] probabilities(int[][] reviews) {
    PaddedBatch batch = PaddedBatch.of(reviews);
    int dim = weights.dim();
    float[] embedded = new float[batch.ids().length * dim];
    for (int i = 0; i < batch.ids().length; i++) {
      System.arraycopy(wemb, batch.ids()[i] * dim, embedded, i * dim, dim);
    }
    long[] shape = {batch.steps(), batch.size(), dim};
    try (INDArray x = Nd4j.create(embedded, shape, 'c');
        INDArray lengths = Nd4j.createFromArray(batch.lengths());
        INDArray states =
            Nd4j.exec(
                DynamicCustomOp.builder("lstmLayer")
                    .addInputs(x, fromEmbedding, fromState, bias, lengths)
                    .addIntegerArguments(SHAPE_DIRECTION_ACTIVATIONS)
                    .addBooleanArguments(GIVEN_AND_ASKED)
                    .addFloatingPointArguments(0.0) // no clipping of the cell
                    .build())[0];
        INDArray sums = states.sum(0)) {
      float[] sum = sums.dup('c').data().asFloat(); // 0 after a review's end
      float[] probabilities = new float[batch.size()];
      for (int n = 0; n < batch.size(); n++) {
        float logOdds = 0;
        for (int j = 0; j < dim; j++) {
          logOdds += weights.head()[j] * sum[n * dim + j];
        }
        probabilities[n] =
            (float) Activations.logistic(logOdds / batch.lengths()[n] + weights.headBias());
      }
      return probabilities;
    }
  }

  @Override
  public void close() {
    fromEmbedding.close();
    fromState.close();
    bias.close();
  }
}
