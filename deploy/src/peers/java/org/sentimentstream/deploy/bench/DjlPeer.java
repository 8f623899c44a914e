package org.sentimentstream.deploy.bench;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.sentimentstream.model.network.LstmParameters;

/** PyTorch's natives under DJL: {@code torch.lstm} in a TorchScript module. */
final class DjlPeer implements Peer {

  /** A batched product takes the means of the hidden states over the real tokens. */
  private static final String FORWARD =
      """
      def forward(self: __torch__.Peer, ids: Tensor, mean_weights: Tensor, wemb: Tensor,
          w: Tensor, u: Tensor, b: Tensor, no_b: Tensor, head: Tensor, head_bias: Tensor) -> Tensor:
        x = torch.embedding(wemb, ids)
        h0 = torch.zeros([1, torch.size(ids, 1), torch.size(wemb, 1)])
        h, _1, _2 = torch.lstm(x, [h0, h0], [w, u, b, no_b], True, 1, 0., False, False, False)
        mean = torch.squeeze(torch.bmm(mean_weights, torch.transpose(h, 0, 1)), 1)
        return torch.sigmoid(torch.addmm(head_bias, mean, head))
      """;

  private final Model model;
  private final NDManager manager;
  private final NDList weights;

  DjlPeer(LstmParameters p) throws IOException, MalformedModelException {
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    model = Model.newInstance("lstm", "PyTorch");
    model.load(new ByteArrayInputStream(TorchScript.archive(FORWARD)));
    manager = model.getNDManager();
    PeerWeights ordered =
        PeerWeights.of(
            p, PeerWeights.INPUT, PeerWeights.FORGET, PeerWeights.CANDIDATE, PeerWeights.OUTPUT);
    int dim = p.dim();
    Shape matrix = new Shape(4L * dim, dim);
    weights =
        new NDList(
            manager.create(p.wemb(), new Shape(p.nWords(), dim)),
            manager.create(ordered.transposed(ordered.fromEmbedding()), matrix),
            manager.create(ordered.transposed(ordered.fromState()), matrix),
            manager.create(ordered.bias()),
            manager.create(new float[4 * dim]),
            manager.create(ordered.head(), new Shape(dim, 1)),
            manager.create(new float[] {ordered.headBias()}));
  }

  @Override
  public String name() {
    return "djl-pytorch";
  }

  @Override
  public float[] probabilities(int[][] reviews) {
    PaddedBatch batch = PaddedBatch.of(reviews);
    long[] ids = Arrays.stream(batch.ids()).asLongStream().toArray();
    try (NDManager scope = manager.newSubManager()) {
      NDList inputs =
          new NDList(
              scope.create(ids, new Shape(batch.steps(), batch.size())),
              scope.create(batch.meanWeights(), new Shape(batch.size(), 1, batch.steps())));
      inputs.addAll(weights);
      return model
          .getBlock()
          .forward(new ParameterStore(scope, false), inputs, false)
          .singletonOrThrow()
          .toFloatArray();
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
