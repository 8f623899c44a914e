package org.sentimentstream.trainer.training;

/**
 * How to train; names are the tutorial's where it has them.
 *
 * @param nWords {@code n_words}: number of ids
 * @param dimProj {@code dim_proj}: size of embedding and hidden state
 * @param maxEpochs {@code max_epochs}: most passes over the training set
 * @param patience {@code patience}: validations without a new best after which training stops
 * @param validationsPerEpoch how often the validation set is scored
 * @param batchSize {@code batch_size}: reviews an update
 * @param maxlen {@code maxlen}: tokens of a review that are trained on: the first ones
 * @param learningRate {@code lrate}: its greatest value; it rises to it over the first twentieth of
 *     all updates and falls along a half cosine to a twentieth of it
 * @param optimizer {@code optimizer}
 * @param useDropout {@code use_dropout}: dropout 0.5 on the mean hidden state
 * @param clipNorm greatest norm of the gradient; it is scaled down to it
 * @param averaging decay of the moving average of the weights, which is what is validated and kept;
 *     0 for none
 * @param seed of initial weights, shuffling and dropout
 * @param threads shards that a minibatch is split into and computed in beside each other; another
 *     number rounds sums differently, so it gives a (slightly) different model
 */
public record TrainingOptions(
    int nWords,
    int dimProj,
    int maxEpochs,
    int patience,
    int validationsPerEpoch,
    int batchSize,
    int maxlen,
    float learningRate,
    OptimizerKind optimizer,
    boolean useDropout,
    float clipNorm,
    float averaging,
    long seed,
    int threads) {

  public TrainingOptions {
    requireAtLeast("n-words", nWords, 3);
    requireAtLeast("dim-proj", dimProj, 1);
    requireAtLeast("max-epochs", maxEpochs, 1);
    requireAtLeast("patience", patience, 1);
    requireAtLeast("validations-per-epoch", validationsPerEpoch, 1);
    requireAtLeast("batch-size", batchSize, 1);
    requireAtLeast("maxlen", maxlen, 1);
    requireAtLeast("threads", threads, 1);
    if (!(learningRate > 0)) {
      throw new IllegalArgumentException("lrate must be above 0, not " + learningRate);
    }
    if (!(clipNorm > 0)) {
      throw new IllegalArgumentException("clip-norm must be above 0, not " + clipNorm);
    }
    if (!(averaging >= 0 && averaging < 1)) {
      throw new IllegalArgumentException("averaging must be in [0, 1), not " + averaging);
    }
  }

  private static void requireAtLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value);
    }
  }
}
