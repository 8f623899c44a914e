package org.sentimentstream.trainer.training;

import java.util.List;
import org.sentimentstream.model.network.LstmParameters;

/**
 * An update rule that treats every weight on its own. {@link #prepare} is called once for each
 * update, then {@link #apply} for ranges that cover every array, possibly from several threads.
 */
abstract class Optimizer {

  /**
   * Added to every moment. The moments of a word that does not occur fade, and would end as
   * denormal numbers, with which processors calculate many times more slowly.
   */
  private static final float TINY = 1e-30f;

  private final List<float[][]> moments;

  /** Number of updates that were prepared. */
  private long updates;

  /** What gradients are multiplied by before anything else. */
  float gradientScale = 1;

  /**
   * @param moments what it remembers of each weight: lists of arrays like the parameters'
   */
  private Optimizer(List<float[][]> moments) {
    this.moments = moments;
  }

  static Optimizer create(OptimizerKind kind, LstmParameters parameters) {
    return switch (kind) {
      case SGD -> new Sgd();
      case ADADELTA -> new Adadelta(parameters);
      case RMSPROP -> new Rmsprop(parameters);
      case ADAM -> new Adam(parameters);
    };
  }

  /** What it remembers of each weight: written when a training is saved and when it goes on. */
  List<float[][]> moments() {
    return moments;
  }

  long updates() {
    return updates;
  }

  /** Goes on after so many updates, the moments being those of then. */
  void resume(long after) {
    updates = after;
  }

  /**
   * Begins an update.
   *
   * @param scale what the gradients are multiplied by
   */
  final void prepare(float learningRate, float scale) {
    updates++;
    gradientScale = scale;
    prepare(learningRate, updates);
  }

  /** Takes in the rate and the number of the update, counted from 1. */
  abstract void prepare(float learningRate, long update);

  /**
   * Updates {@code weights[from .. to)}.
   *
   * @param array which of {@link LstmParameters#arrays} they are
   */
  abstract void apply(int array, float[] weights, float[] gradients, int from, int to);

  private static float[][] zerosLike(LstmParameters parameters) {
    return parameters.arrays().stream()
        .map(array -> new float[array.length])
        .toArray(float[][]::new);
  }

  /** Plain stochastic gradient descent: p −= lrate·g. Source: {@code sgd} of the tutorial. */
  private static final class Sgd extends Optimizer {
    private float learningRate;

    Sgd() {
      super(List.of());
    }

    @Override
    void prepare(float rate, long update) {
      learningRate = rate;
    }

    @Override
    void apply(int array, float[] weights, float[] gradients, int from, int to) {
      float factor = learningRate * gradientScale;
      for (int i = from; i < to; i++) {
        weights[i] -= factor * gradients[i];
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
      super(List.of(zerosLike(parameters), zerosLike(parameters)));
      squaredGradients = moments().get(0);
      squaredSteps = moments().get(1);
    }

    @Override
    void prepare(float learningRate, long update) {}

    @Override
    void apply(int array, float[] weights, float[] gradients, int from, int to) {
      float[] rg2 = squaredGradients[array];
      float[] ru2 = squaredSteps[array];
      float scale = gradientScale;
      for (int i = from; i < to; i++) {
        float g = scale * gradients[i];
        float r = 0.95f * rg2[i] + 0.05f * g * g + TINY;
        float step = -(float) Math.sqrt(ru2[i] + 1e-6f) / (float) Math.sqrt(r + 1e-6f) * g;
        rg2[i] = r;
        ru2[i] = 0.95f * ru2[i] + 0.05f * step * step + TINY;
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
      super(List.of(zerosLike(parameters), zerosLike(parameters), zerosLike(parameters)));
      means = moments().get(0);
      squares = moments().get(1);
      steps = moments().get(2);
    }

    @Override
    void prepare(float learningRate, long update) {}

    @Override
    void apply(int array, float[] weights, float[] gradients, int from, int to) {
      float[] rg = means[array];
      float[] rg2 = squares[array];
      float[] ud = steps[array];
      float scale = gradientScale;
      for (int i = from; i < to; i++) {
        float g = scale * gradients[i];
        float mean = 0.95f * rg[i] + 0.05f * g + TINY;
        float square = 0.95f * rg2[i] + 0.05f * g * g + TINY;
        float step =
            0.9f * ud[i] - 1e-4f * g / (float) Math.sqrt(square - mean * mean + 1e-4f) + TINY;
        rg[i] = mean;
        rg2[i] = square;
        ud[i] = step;
        weights[i] += step;
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
    private float stepSize;
    private float secondCorrection;

    Adam(LstmParameters parameters) {
      super(List.of(zerosLike(parameters), zerosLike(parameters)));
      firstMoments = moments().get(0);
      secondMoments = moments().get(1);
    }

    @Override
    void prepare(float learningRate, long update) {
      stepSize = (float) (learningRate / (1 - Math.pow(BETA1, (double) update)));
      secondCorrection = (float) (1 / Math.sqrt(1 - Math.pow(BETA2, (double) update)));
    }

    @Override
    void apply(int array, float[] weights, float[] gradients, int from, int to) {
      float[] m = firstMoments[array];
      float[] v = secondMoments[array];
      float scale = gradientScale;
      float size = stepSize;
      float correction = secondCorrection;
      for (int i = from; i < to; i++) {
        float g = scale * gradients[i];
        float first = BETA1 * m[i] + (1 - BETA1) * g + TINY;
        float second = BETA2 * v[i] + (1 - BETA2) * g * g + TINY;
        m[i] = first;
        v[i] = second;
        weights[i] -= size * first / ((float) Math.sqrt(second) * correction + EPSILON);
      }
    }
  }
}
