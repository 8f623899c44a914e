package org.sentimentstream.trainer.training;

import org.sentimentstream.model.network.LstmParameters;

/** {@code lstm_W} and {@code lstm_U} as rows are multiplied by them; shared by all threads. */
final class Layers {

  /** How many there are: {@link #set} takes 0 to before it. */
  static final int COUNT = 4;

  final LinearLayer w; // [dim × 4·dim]
  final LinearLayer wTransposed; // [4·dim × dim]
  final LinearLayer u; // [dim × 4·dim]
  final LinearLayer uTransposed; // [4·dim × dim]

  private final LstmParameters parameters;
  private float[] lstmU; // the recurrent weights that are multiplied by

  Layers(LstmParameters parameters, TrainingKernel kernel) {
    this.parameters = parameters;
    lstmU = parameters.lstmU();
    int dim = parameters.dim();
    w = kernel.newLayer(dim, 4 * dim, false);
    wTransposed = kernel.newLayer(4 * dim, dim, true);
    u = kernel.newLayer(dim, 4 * dim, false);
    uTransposed = kernel.newLayer(4 * dim, dim, true);
  }

  /** Says which recurrent weights {@link #set} takes, where not the parameters' own. */
  void recurrentWeights(float[] weights) {
    lstmU = weights;
  }

  /** Takes over what the weights of one layer have become. */
  void set(int layer) {
    switch (layer) {
      case 0 -> w.set(parameters.lstmW());
      case 1 -> wTransposed.set(parameters.lstmW());
      case 2 -> uTransposed.set(lstmU); // the slow kind in between: two threads share evenly
      case 3 -> u.set(lstmU);
      default -> throw new IndexOutOfBoundsException(layer);
    }
  }
}
