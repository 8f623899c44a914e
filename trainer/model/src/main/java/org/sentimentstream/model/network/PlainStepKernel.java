package org.sentimentstream.model.network;

/** A time step in plain Java, for JVMs without the Vector API and for sizes that do not fit it. */
final class PlainStepKernel implements StepKernel {

  private final int dim;

  PlainStepKernel(int dim) {
    this.dim = dim;
  }

  @Override
  public String name() {
    return "plain";
  }

  /** One block: the tutorial's order of columns, one panel. */
  @Override
  public int lanes() {
    return dim;
  }

  /** One: several rows would take as many times as long. */
  @Override
  public int rows() {
    return 1;
  }

  @Override
  public void preactivate(
      float[] projections,
      int[] at,
      int rows,
      float[] weights,
      int weightsAt,
      float[] hidden,
      float[] gates) {
    int width = 4 * dim;
    System.arraycopy(projections, at[0], gates, 0, width);
    for (int k = 0; k < dim; k++) {
      addScaled(hidden[k], weights, weightsAt + k * width, gates);
    }
  }

  private static void addScaled(float factor, float[] weights, int at, float[] gates) {
    for (int j = 0; j < gates.length; j++) {
      gates[j] += factor * weights[at + j];
    }
  }

  @Override
  public void updateState(
      float[] gates, float[] cell, float[] hidden, float[] hiddenSum, int rows) {
    for (int j = 0; j < dim; j++) {
      float i = 0.5f + 0.5f * Activations.tanh(gates[j]);
      float f = 0.5f + 0.5f * Activations.tanh(gates[dim + j]);
      float o = 0.5f + 0.5f * Activations.tanh(gates[2 * dim + j]);
      float candidate = Activations.tanh(gates[3 * dim + j]);
      cell[j] = f * cell[j] + i * candidate;
      hidden[j] = o * Activations.tanh(cell[j]);
      hiddenSum[j] += hidden[j];
    }
  }

  @Override
  public float dot(float[] weights, float[] hidden, int at, float[] scratch) {
    float sum = 0;
    for (int j = 0; j < dim; j++) {
      sum += weights[j] * hidden[at + j];
    }
    return sum;
  }
}
