package org.sentimentstream.deploy.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.IntBuffer;
import java.util.List;
import java.util.Map;
import org.sentimentstream.model.network.LstmParameters;

/**
 * ONNX Runtime: its own LSTM operator, told the reviews' lengths, in a graph from word ids to
 * probabilities.
 */
final class OnnxPeer implements Peer {

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  OnnxPeer(LstmParameters parameters) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      session = environment.createSession(graph(parameters).toBytes(), options);
    }
  }

  private static OnnxGraph graph(LstmParameters p) {
    PeerWeights weights =
        PeerWeights.of(
            p, PeerWeights.INPUT, PeerWeights.OUTPUT, PeerWeights.FORGET, PeerWeights.CANDIDATE);
    int dim = p.dim();
    float[] bothBiases = new float[8 * dim]; // the second for the state's product, 0
    System.arraycopy(weights.bias(), 0, bothBiases, 0, 4 * dim);
    return new OnnxGraph()
        .input("ids", OnnxGraph.INT32, "steps", "reviews")
        .input("lengths", OnnxGraph.INT32, "reviews")
        .constant("Wemb", p.wemb(), p.nWords(), dim)
        .constant("W", weights.transposed(weights.fromEmbedding()), 1, 4L * dim, dim)
        .constant("R", weights.transposed(weights.fromState()), 1, 4L * dim, dim)
        .constant("B", bothBiases, 1, 8L * dim)
        .constant("head", weights.head(), dim, 1)
        .constant("head_bias", new float[] {weights.headBias()}, 1)
        .axes("time", 0)
        .axes("around_reviews", 0, 2)
        .node("Gather", List.of("Wemb", "ids"), "embedded", new OnnxGraph.Attribute("axis", 0))
        .node(
            "LSTM",
            List.of("embedded", "W", "R", "B", "lengths"),
            "states", // [steps × 1 × reviews × dim], 0 after a review's end
            new OnnxGraph.Attribute("hidden_size", dim))
        .node(
            "ReduceSum", List.of("states", "time"), "sum", new OnnxGraph.Attribute("keepdims", 0))
        .node("Cast", List.of("lengths"), "tokens", new OnnxGraph.Attribute("to", OnnxGraph.FLOAT))
        .node("Unsqueeze", List.of("tokens", "around_reviews"), "divisor")
        .node("Div", List.of("sum", "divisor"), "mean")
        .node("MatMul", List.of("mean", "head"), "product")
        .node("Add", List.of("product", "head_bias"), "log_odds")
        .node("Sigmoid", List.of("log_odds"), "probability")
        .output("probability", OnnxGraph.FLOAT, "one", "reviews", "also_one");
  }

  @Override
  public String name() {
    return "onnxruntime";
  }

  @Override
  public float[] probabilities(int[][] reviews) {
    PaddedBatch batch = PaddedBatch.of(reviews);
    long[] shape = {batch.steps(), batch.size()};
    try (OnnxTensor ids =
            OnnxTensor.createTensor(environment, IntBuffer.wrap(batch.ids()), shape);
        OnnxTensor lengths =
            OnnxTensor.createTensor(
                environment, IntBuffer.wrap(batch.lengths()), new long[] {batch.size()});
        OrtSession.Result result = session.run(Map.of("ids", ids, "lengths", lengths))) {
      float[] probabilities = new float[batch.size()];
      ((OnnxTensor) result.get(0)).getFloatBuffer().get(probabilities);
      return probabilities;
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed", e);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed", e);
    }
  }
}
