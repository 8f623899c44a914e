package org.sentimentstream.trainer.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.checkpoint.TrainingHistory;
import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.model.network.LstmSentimentModel;
import org.sentimentstream.trainer.dataset.EncodedReviews;
import org.sentimentstream.trainer.evaluation.Evaluation;

/**
 * The training loop: update after update, a validation now and then, the best weights kept, an
 * early stop when patience runs out. The same options, reviews and number of threads give the same
 * weights.
 */
public final class Trainer {

  private static final Comparator<Evaluation> BETTER_FIRST =
      Comparator.comparingDouble(Evaluation::error).thenComparingDouble(Evaluation::loss);

  private final TrainingOptions options;
  private final TrainingListener listener;

  public Trainer(TrainingOptions options, TrainingListener listener) {
    this.options = options;
    this.listener = listener;
  }

  /**
   * What training gives.
   *
   * @param parameters the weights with the least validation error
   * @param validation what they reached on the validation set
   * @param validations error of every validation, in order
   * @param epochs passes over the training set that were begun
   * @param updates updates that were made
   */
  public record Result(
      LstmParameters parameters,
      Evaluation validation,
      List<TrainingHistory.Validation> validations,
      int epochs,
      int updates) {}

  /**
   * Trains a new network.
   *
   * @param train reviews to learn from, each of one token or more and at most {@code maxlen}
   * @param valid reviews to validate on, at full length
   */
  public Result train(EncodedReviews train, EncodedReviews valid) throws InterruptedException {
    Random random = new Random(options.seed());
    LstmParameters parameters =
        LstmParameters.initialize(
            options.nWords(), options.dimProj(), options.useDropout(), random.nextLong());
    WeightAverage average = new WeightAverage(parameters, options.averaging());
    Optimizer optimizer = Optimizer.create(options.optimizer(), parameters);
    int updatesPerEpoch = (train.size() + options.batchSize() - 1) / options.batchSize();
    LearningRate rate =
        new LearningRate(options.learningRate(), updatesPerEpoch * options.maxEpochs());
    int validateEvery = Math.max(1, updatesPerEpoch / options.validationsPerEpoch());
    Best best = new Best();
    long tokens = 0;
    double costSum = 0;
    int costCount = 0;
    int update = 0;
    int epoch = 0;

    try (ParallelGradients step = new ParallelGradients(parameters, options.threads())) {
      while (epoch < options.maxEpochs() && !best.isPatienceOver(options.patience())) {
        epoch++;
        for (Minibatch batch : EpochBatches.draw(train, options.batchSize(), random)) {
          update++;
          double cost = step.compute(batch, options.useDropout() ? random.nextLong() : null);
          clip(step.gradients());
          optimizer.prepare(rate.at(update));
          step.update(optimizer);
          average.add(parameters);
          tokens += batch.tokens();
          costSum += cost;
          costCount++;
          listener.onUpdate(epoch, update, cost, tokens);
          if (update % validateEvery == 0) {
            validate(average.parameters(), valid, epoch, update, costSum / costCount, best);
            costSum = 0;
            costCount = 0;
            if (best.isPatienceOver(options.patience())) {
              break;
            }
          }
        }
      }
    }
    return best.result(epoch, update);
  }

  private void clip(Gradients gradients) {
    double norm = gradients.norm();
    if (!Double.isFinite(norm)) {
      throw new IllegalStateException(
          "the gradient is not finite any more: a smaller learning rate may help");
    }
    if (norm > options.clipNorm()) {
      gradients.scale((float) (options.clipNorm() / norm));
    }
  }

  private void validate(
      LstmParameters parameters,
      EncodedReviews valid,
      int epoch,
      int update,
      double trainCost,
      Best best)
      throws InterruptedException {
    Evaluation validation =
        Evaluation.of(new LstmSentimentModel(parameters), valid, options.threads());
    boolean isBest = best.add(update, trainCost, validation, parameters);
    listener.onValidation(epoch, update, validation, isBest, parameters);
  }

  /** The best weights so far, and how long ago they were found. */
  private static final class Best {
    private final List<TrainingHistory.Validation> validations = new ArrayList<>();
    private @Nullable LstmParameters parameters;
    private @Nullable Evaluation evaluation;
    private int sinceBest;

    /** Fewer errors win; among equals the smaller loss. */
    boolean add(int update, double trainCost, Evaluation candidate, LstmParameters weights) {
      validations.add(
          new TrainingHistory.Validation(
              update, trainCost, candidate.loss(), candidate.error(), Double.NaN));
      if (evaluation != null && BETTER_FIRST.compare(candidate, evaluation) >= 0) {
        sinceBest++;
        return false;
      }
      parameters = weights.copy();
      evaluation = candidate;
      sinceBest = 0;
      return true;
    }

    boolean isPatienceOver(int patience) {
      return sinceBest >= patience;
    }

    Result result(int epochs, int updates) {
      if (parameters == null || evaluation == null) {
        throw new IllegalStateException("training ended without a validation");
      }
      return new Result(parameters, evaluation, List.copyOf(validations), epochs, updates);
    }
  }
}
