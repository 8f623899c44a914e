package org.sentimentstream.trainer.training;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.sentimentstream.model.checkpoint.TrainingHistory;
import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.trainer.dataset.EncodedReviews;
import org.sentimentstream.trainer.evaluation.Evaluation;

/**
 * The training loop: update after update, a validation and a save now and then, the best weights
 * kept, an early stop when patience runs out. The same options and reviews give the same weights,
 * with or without a break in between.
 *
 * <p>Source: {@code train_lstm} of the tutorial.
 */
public final class Trainer {

  private final TrainingSets sets;
  private final TrainingListener listener;
  private final TrainingState state;
  private final TrainingOptions options;
  private final Task task;

  private Trainer(TrainingSets sets, TrainingState state, TrainingListener listener) {
    this.sets = sets;
    this.state = state;
    this.options = state.options;
    this.listener = listener;
    task = Task.of(options, sets.train());
  }

  /** A training that begins with new weights. */
  public static Trainer fresh(
      TrainingOptions options, TrainingSets sets, TrainingListener listener) {
    return from(
        LstmParameters.initialize(
            options.nWords(),
            options.dimProj(),
            options.useDropout(),
            Seeds.WEIGHTS.at(options.seed(), 0)),
        options,
        sets,
        listener);
  }

  /** A training that begins with the weights of another, which it changes. */
  public static Trainer from(
      LstmParameters parameters,
      TrainingOptions options,
      TrainingSets sets,
      TrainingListener listener) {
    return new Trainer(sets, TrainingState.begin(options, sets.digest(), parameters), listener);
  }

  /**
   * A training that goes on where another was.
   *
   * @throws IllegalArgumentException where the reviews are not those of then
   */
  public static Trainer resume(TrainingState state, TrainingSets sets, TrainingListener listener) {
    if (!state.data.equals(sets.digest())) {
      throw new IllegalArgumentException(
          "expected the reviews that the training began with, found others");
    }
    return new Trainer(sets, state, listener);
  }

  /**
   * Trains to the end, or until the listener wants it to stop.
   *
   * @return the state in the end, with a validation in it
   */
  public TrainingState run() throws IOException, InterruptedException {
    int batchCount = (sets.train().size() + options.batchSize() - 1) / options.batchSize();
    long totalUpdates = (long) batchCount * options.maxEpochs();
    WeightAverage average = new WeightAverage(state.average, options.averaging());
    boolean ending = false;
    try (ParallelGradients step =
        new ParallelGradients(
            state.parameters, task, options.recurrentDropout(), options.threads())) {
      while (!ending && state.epoch <= options.maxEpochs()) {
        List<int[]> batches = drawEpoch();
        while (!ending && state.batch < batches.size()) {
          long update = state.update() + 1;
          double cost = update(step, minibatch(batches.get(state.batch), update), totalUpdates);
          average.add(state.parameters, update);
          state.batch++;
          listener.onUpdate(state.epoch, update, cost, state.tokens);
          if (update % options.validateEvery(batchCount) == 0) {
            validate(update);
            ending = state.patience.isOver();
          }
          ending |= listener.isStopRequested();
          if (ending || update % options.saveEvery(batchCount) == 0) {
            listener.onSave(state);
          }
        }
        if (state.batch == batches.size()) {
          state.epoch++;
          state.batch = 0;
        }
      }
    }
    if (state.costCount > 0) {
      validate(state.update());
    }
    return state;
  }

  private List<int[]> drawEpoch() {
    Random random = new Random(Seeds.SHUFFLING.at(options.seed(), state.epoch));
    return EpochBatches.draw(sets.train(), options.batchSize(), options.batching(), random);
  }

  private Minibatch minibatch(int[] positions, long update) {
    EncodedReviews reviews = sets.train().select(positions);
    if (options.longReviews() == LongReviews.WINDOW) {
      reviews = reviews.windows(options.maxlen(), Seeds.WINDOWS.at(options.seed(), update));
    }
    if (options.wordDropout() > 0) {
      long seed = Seeds.WORD_DROPOUT.at(options.seed(), update);
      reviews = reviews.withUnknownWords(options.wordDropout(), seed);
    }
    return new Minibatch(reviews);
  }

  /** One update of all weights. */
  private double update(ParallelGradients step, Minibatch batch, long totalUpdates)
      throws InterruptedException {
    long update = state.update() + 1;
    // A language model draws words, with dropout or without.
    boolean draws = options.useDropout() || options.objective() == Objective.NEXT_WORD;
    double cost = step.compute(batch, draws ? Seeds.DROPOUT.at(options.seed(), update) : null);
    decay(step.gradients());
    state.optimizer.prepare(
        options.rateSchedule().at(options.lrate(), update, totalUpdates),
        clippingScale(step.gradients()));
    step.update(state.optimizer);
    state.tokens += batch.tokens();
    state.costSum += cost;
    state.costCount++;
    return cost;
  }

  /** The derivative of decay_c · ΣU². */
  private void decay(Gradients gradients) {
    float[] u = state.parameters.u();
    for (int i = 0; i < u.length; i++) {
      gradients.u[i] += 2 * options.decayC() * u[i];
    }
  }

  private float clippingScale(Gradients gradients) {
    double norm = gradients.norm();
    if (!Double.isFinite(norm)) {
      throw new IllegalStateException(
          "the gradient is not finite any more: a smaller learning rate may help");
    }
    boolean tooLong = options.clipNorm() > 0 && norm > options.clipNorm();
    return tooLong ? (float) (options.clipNorm() / norm) : 1;
  }

  private void validate(long update) throws InterruptedException {
    Evaluation validation = evaluate(sets.valid());
    double testError = sets.test().size() == 0 ? Double.NaN : evaluate(sets.test()).error();
    state.validations.add(
        new TrainingHistory.Validation(
            (int) update,
            state.costSum / state.costCount,
            validation.loss(),
            validation.error(),
            testError));
    state.costSum = 0;
    state.costCount = 0;
    boolean best = state.patience.add(validation.error());
    if (best) {
      state.best = new TrainingState.Best(state.average.copy(), validation, update);
    }
    listener.onValidation(state.epoch(), update, validation, testError, best);
  }

  private Evaluation evaluate(EncodedReviews reviews) throws InterruptedException {
    return task.evaluate(state.average, reviews, options.threads());
  }
}
