package org.sentimentstream.model.network;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The network's forward pass written as its equations are, with ND4J in double precision: slow, and
 * what {@link LstmSentimentModel} is tested against.
 */
public final class ReferenceLstm {

  private final INDArray wemb; // [nWords × dim]
  private final INDArray lstmW; // [dim × 4·dim]
  private final INDArray lstmU; // [dim × 4·dim]
  private final INDArray lstmB; // [1 × 4·dim]
  private final INDArray u; // [dim × 2]
  private final INDArray b; // [1 × 2]
  private final int dim;
  private final float stateScale;

  public ReferenceLstm(LstmParameters p) {
    dim = p.dim();
    stateScale = p.stateScale();
    wemb = matrix(p.wemb(), p.nWords(), dim);
    lstmW = matrix(p.lstmW(), dim, 4 * dim);
    lstmU = matrix(p.lstmU(), dim, 4 * dim);
    lstmB = matrix(p.lstmB(), 1, 4 * dim);
    u = matrix(p.u(), dim, 2);
    b = matrix(p.b(), 1, 2);
  }

  private static INDArray matrix(float[] values, int rows, int columns) {
    return Nd4j.create(values, new long[] {rows, columns}, 'c').castTo(DataType.DOUBLE);
  }

  /** Probability of the positive class. */
  public double positiveProbability(int[] ids) {
    INDArray c = Nd4j.zeros(DataType.DOUBLE, 1, dim);
    INDArray h = Nd4j.zeros(DataType.DOUBLE, 1, dim);
    INDArray sum = Nd4j.zeros(DataType.DOUBLE, 1, dim);
    for (int id : ids) {
      INDArray a = wemb.getRow(id, true).mmul(lstmW).addi(lstmB).addi(h.mmul(lstmU));
      INDArray i = Transforms.sigmoid(block(a, 0));
      INDArray f = Transforms.sigmoid(block(a, 1));
      INDArray o = Transforms.sigmoid(block(a, 2));
      INDArray candidate = Transforms.tanh(block(a, 3));
      c = f.mul(c).addi(i.mul(candidate));
      h = o.mul(Transforms.tanh(c));
      sum.addi(h);
    }
    INDArray mean = ids.length == 0 ? sum : sum.div(ids.length);
    INDArray logits = mean.mul(stateScale).mmul(u).addi(b);
    return Transforms.softmax(logits, true).getDouble(0, 1);
  }

  private INDArray block(INDArray gates, int index) {
    return gates
        .get(NDArrayIndex.all(), NDArrayIndex.interval((long) index * dim, (index + 1L) * dim))
        .dup();
  }
}
