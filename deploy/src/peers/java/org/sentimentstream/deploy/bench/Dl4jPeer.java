package org.sentimentstream.deploy.bench;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.sentimentstream.model.network.LstmParameters;

/**
 * Deeplearning4j: its own layers from word ids to probabilities, told the reviews' lengths by a
 * mask.
 */
final class Dl4jPeer implements Peer {

  private final MultiLayerNetwork network;

  Dl4jPeer(LstmParameters p) {
    PeerWeights weights =
        PeerWeights.of(
            p, PeerWeights.CANDIDATE, PeerWeights.FORGET, PeerWeights.OUTPUT, PeerWeights.INPUT);
    int dim = p.dim();
    network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new EmbeddingSequenceLayer.Builder().nIn(p.nWords()).nOut(dim).build())
                .layer(new LSTM.Builder().nIn(dim).nOut(dim).activation(Activation.TANH).build())
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(
                    new OutputLayer.Builder(LossFunctions.LossFunction.XENT)
                        .nIn(dim)
                        .nOut(1)
                        .activation(Activation.SIGMOID)
                        .build())
                .build());
    network.init();
    set("0_W", p.wemb(), p.nWords(), dim);
    set("1_W", weights.fromEmbedding(), dim, 4L * dim);
    set("1_RW", weights.fromState(), dim, 4L * dim);
    set("1_b", weights.bias(), 1, 4L * dim);
    set("3_W", weights.head(), dim, 1);
    set("3_b", new float[] {weights.headBias()}, 1, 1);
  }

  private void set(String name, float[] values, long... shape) {
    network.setParam(name, Nd4j.create(values, shape, 'c'));
  }

  @Override
  public String name() {
    return "dl4j";
  }

  @Override
  public int stride() {
    return 40;
  }

  @Override
  public float[] probabilities(int[][] reviews) {
    PaddedBatch batch = PaddedBatch.of(reviews);
    float[] ids = new float[batch.ids().length];
    float[] mask = new float[ids.length];
    for (int n = 0; n < batch.size(); n++) {
      for (int t = 0; t < batch.lengths()[n]; t++) {
        ids[n * batch.steps() + t] = reviews[n][t];
        mask[n * batch.steps() + t] = 1;
      }
    }
    long[] shape = {batch.size(), batch.steps()};
    try (INDArray x = Nd4j.create(ids, shape, 'c');
        INDArray present = Nd4j.create(mask, shape, 'c');
        INDArray output = network.output(x, false, present, null)) {
      return output.dup('c').data().asFloat();
    }
  }

  @Override
  public void close() {
    network.close();
  }
}
