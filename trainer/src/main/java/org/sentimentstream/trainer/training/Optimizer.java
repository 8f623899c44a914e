package org.sentimentstream.trainer.training;

import java.util.List;
import org.sentimentstream.model.network.LstmParameters;

/**
 * An update rule that treats every weight on its own. {@link #prepare} is called once for each
 * update, then {@link #apply} for ranges that cover every array, possibly from several threads.
 */
abstract class Optimizer {

  static Optimizer create(OptimizerKind kind, LstmParameters parameters) {
    return switch (kind) {
      case SGD -> new Sgd();
      case ADADELTA -> new Adadelta(parameters);
      case RMSPROP -> new Rmsprop(parameters);
      case ADAM -> new Adam(parameters);
    };
  }

  /** Begins an update with this learning rate. */
  void prepare(float learningRate) {}

  /**
   * Updates {@code weights[from .. to)}.
   *
   * @param array which of {@link LstmParameters#arrays} they are
   */
  abstract void apply(int array, float[] weights, float[] gradients, int from, int to);

  private static float[][] zerosLike(LstmParameters parameters) {
    List<float[]> arrays = parameters.arrays();
    float[][] zeros = new float[arrays.size()][];
    for (int i = 0; i < zeros.length; i++) {
      zeros[i] = new float[arrays.get(i).length];
    }
    return zeros;
  }

  /** Plain stochastic gradient descent: p −= lrate·g. Source: {@code sgd} of the tutorial. */
  private static final class Sgd extends Optimizer {
    private float learningRate;

    @Override
    void prepare(float rate) {
      learningRate = rate;
    }

    @Override
    void apply(int array, float[] weights, float[] gradients, int from, int to) {
      for (int i = from; i < to; i++) {
        weights[i] -= learningRate * gradients[i];
      }
    }
  }

  /**
   * Adadelta (Zeiler 2012) with ρ = 0.95, ε = 1e-6 and no learning rate. Source: {@code adadelta}
   * of the tutorial, which updates the squared gradients' mean before and the squared steps' mean
   * after it takes the step.
   */
  private static final class Adadelta extends Optimizer {
    private final float[][] squaredGradients;
    private final float[][] squaredSteps;

    Adadelta(LstmParameters parameters) {
      squaredGradients = zerosLike(parameters);
      squaredSteps = zerosLike(parameters);
    }

    @Override
    void apply(int array, float[] weights, float[] gradients, int from, int to) {
      float[] rg2 = squaredGradients[array];
      float[] ru2 = squaredSteps[array];
      for (int i = from; i < to; i++) {
        float g = gradients[i];
        rg2[i] = 0.95f * rg2[i] + 0.05f * g * g;
        float step = -(float) Math.sqrt(ru2[i] + 1e-6f) / (float) Math.sqrt(rg2[i] + 1e-6f) * g;
        ru2[i] = 0.95f * ru2[i] + 0.05f * step * step;
        weights[i] += step;
      }
    }
  }

  /**
   * RMSprop with centred second moment and momentum 0.9, its rate fixed at 1e-4. Source: {@code
   * rmsprop} of the tutorial (after Graves 2013).
   */
  private static final class Rmsprop extends Optimizer {
    private final float[][] means;
    private final float[][] squares;
    private final float[][] steps;

    Rmsprop(LstmParameters parameters) {
      means = zerosLike(parameters);
      squares = zerosLike(parameters);
      steps = zerosLike(parameters);
    }

    @Override
    void apply(int array, float[] weights, float[] gradients, int from, int to) {
      float[] rg = means[array];
      float[] rg2 = squares[array];
      float[] ud = steps[array];
      for (int i = from; i < to; i++) {
        float g = gradients[i];
        rg[i] = 0.95f * rg[i] + 0.05f * g;
        rg2[i] = 0.95f * rg2[i] + 0.05f * g * g;
        ud[i] = 0.9f * ud[i] - 1e-4f * g / (float) Math.sqrt(rg2[i] - rg[i] * rg[i] + 1e-4f);
        weights[i] += ud[i];
      }
    }
  }

  /** Adam (Kingma and Ba 2015, algorithm 1) with β₁ = 0.9, β₂ = 0.999, ε = 1e-8. */
  private static final class Adam extends Optimizer {
    private static final float BETA1 = 0.9f;
    private static final float BETA2 = 0.999f;
    private static final float EPSILON = 1e-8f;

    private final float[][] firstMoments;
    private final float[][] secondMoments;
    private int updates;
    private float stepSize;
    private float secondCorrection;

    Adam(LstmParameters parameters) {
      firstMoments = zerosLike(parameters);
      secondMoments = zerosLike(parameters);
    }

    @Override
    void prepare(float learningRate) {
      updates++;
      stepSize = (float) (learningRate / (1 - Math.pow(BETA1, updates)));
      secondCorrection = (float) (1 / Math.sqrt(1 - Math.pow(BETA2, updates)));
    }

    @Override
    void apply(int array, float[] weights, float[] gradients, int from, int to) {
      float[] m = firstMoments[array];
      float[] v = secondMoments[array];
      for (int i = from; i < to; i++) {
        float g = gradients[i];
        m[i] = BETA1 * m[i] + (1 - BETA1) * g;
        v[i] = BETA2 * v[i] + (1 - BETA2) * g * g;
        weights[i] -= stepSize * m[i] / ((float) Math.sqrt(v[i]) * secondCorrection + EPSILON);
      }
    }
  }
}
