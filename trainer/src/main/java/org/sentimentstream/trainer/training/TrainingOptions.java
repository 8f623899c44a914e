package org.sentimentstream.trainer.training;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import java.util.TreeMap;

/**
 * How to train. Names are those of the tutorial's {@code train_lstm} and {@code load_data} where it
 * has them, in snake case in {@link #toMap}.
 *
 * @param objective what is learned
 * @param nWords {@code n_words}: number of ids
 * @param dimProj {@code dim_proj}: size of embedding and hidden state
 * @param maxEpochs {@code max_epochs}: most passes over the training reviews
 * @param patience {@code patience}: see {@link PatienceRule}
 * @param dispFreq {@code dispFreq}: updates between two reports of progress
 * @param validFreq {@code validFreq}: updates between two validations; −1 for once an epoch
 * @param saveFreq {@code saveFreq}: updates between two saves; −1 for once an epoch
 * @param maxlen {@code maxlen}: reviews of so many tokens or more are long
 * @param longReviews what becomes of long ones
 * @param batchSize {@code batch_size}: reviews an update
 * @param validBatchSize {@code valid_batch_size}: without effect, since reviews are scored
 *     interleaved whatever it is; kept for the tutorial's sake
 * @param batching which reviews share a minibatch
 * @param sortByLen {@code sort_by_len}: whether the sets are sorted by length before anything else
 * @param validPortion {@code valid_portion}: share of the reviews to validate on instead
 * @param testSize {@code test_size}: test reviews that are scored at each validation; −1 for all, 0
 *     for none. They decide nothing
 * @param optimizer {@code optimizer}
 * @param lrate {@code lrate}: learning rate of sgd and adam at its peak
 * @param rateSchedule how it changes
 * @param decayC {@code decay_c}: weight of the squares of {@code U} in the cost
 * @param clipNorm greatest norm of the gradient, which is scaled down to it; 0 for no limit
 * @param averaging decay of the moving average of the weights, which is what is validated and kept;
 *     0 for none
 * @param useDropout {@code use_dropout}: dropout 0.5 on the mean hidden state
 * @param wordDropout share of the tokens that are replaced by the unknown word in training
 * @param recurrentDropout share of the recurrent weights that are 0 in each update, where there is
 *     dropout
 * @param calibrate whether the probabilities are calibrated on the validation reviews in the end
 * @param seed of initial weights, split, shuffling and dropout
 * @param threads shards that a minibatch is split into and computed in beside each other; another
 *     number rounds sums differently, so it gives a (slightly) different model
 */
public record TrainingOptions(
    Objective objective,
    int nWords,
    int dimProj,
    int maxEpochs,
    int patience,
    int dispFreq,
    int validFreq,
    int saveFreq,
    int maxlen,
    LongReviews longReviews,
    int batchSize,
    int validBatchSize,
    Batching batching,
    boolean sortByLen,
    double validPortion,
    int testSize,
    OptimizerKind optimizer,
    float lrate,
    RateSchedule rateSchedule,
    float decayC,
    float clipNorm,
    float averaging,
    boolean useDropout,
    float wordDropout,
    float recurrentDropout,
    boolean calibrate,
    long seed,
    int threads) {

  private static final ObjectMapper SNAKE_CASE =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .build();

  public TrainingOptions {
    requireAtLeast("n_words", nWords, 3);
    requireAtLeast("dim_proj", dimProj, 1);
    requireAtLeast("max_epochs", maxEpochs, 1);
    requireAtLeast("patience", patience, 1);
    requireAtLeast("disp_freq", dispFreq, 1);
    requireFrequency("valid_freq", validFreq);
    requireFrequency("save_freq", saveFreq);
    requireAtLeast("maxlen", maxlen, 1);
    requireAtLeast("batch_size", batchSize, 1);
    requireAtLeast("valid_batch_size", validBatchSize, 1);
    require(validPortion > 0 && validPortion < 1, "valid_portion", "between 0 and 1", validPortion);
    requireAtLeast("test_size", testSize, -1);
    require(lrate > 0 && Float.isFinite(lrate), "lrate", "above 0", lrate);
    require(decayC >= 0 && Float.isFinite(decayC), "decay_c", "0 or more", decayC);
    require(clipNorm >= 0 && Float.isFinite(clipNorm), "clip_norm", "0 or more", clipNorm);
    require(averaging >= 0 && averaging < 1, "averaging", "in [0, 1)", averaging);
    require(wordDropout >= 0 && wordDropout < 1, "word_dropout", "in [0, 1)", wordDropout);
    require(
        recurrentDropout >= 0 && recurrentDropout < 1,
        "recurrent_dropout",
        "in [0, 1)",
        recurrentDropout);
    requireAtLeast("threads", threads, 1);
  }

  private static void requireAtLeast(String name, int value, int least) {
    require(value >= least, name, "at least " + least, value);
  }

  private static void requireFrequency(String name, int value) {
    require(value >= 1 || value == -1, name, "at least 1, or -1 for once an epoch", value);
  }

  private static void require(boolean holds, String name, String expected, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(name + " must be " + expected + ", not " + value);
    }
  }

  /** All options by their names in snake case: what a checkpoint's metadata holds. */
  public Map<String, Object> toMap() {
    return SNAKE_CASE.convertValue(this, new TypeReference<TreeMap<String, Object>>() {});
  }

  /**
   * The same options but for these.
   *
   * @param changes by names in snake case
   * @throws IllegalArgumentException where a name or a value makes no sense
   */
  public TrainingOptions with(Map<String, ?> changes) {
    Map<String, Object> all = toMap();
    for (Map.Entry<String, ?> change : changes.entrySet()) {
      if (all.put(change.getKey(), change.getValue()) == null) {
        throw new IllegalArgumentException("there is no option " + change.getKey());
      }
    }
    try {
      return SNAKE_CASE.convertValue(all, TrainingOptions.class);
    } catch (IllegalArgumentException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      cause = cause.getCause() instanceof IllegalArgumentException own ? own : cause;
      throw new IllegalArgumentException(cause.getMessage(), e);
    }
  }

  /** Updates between two validations where an epoch has so many. */
  int validateEvery(int updatesPerEpoch) {
    return validFreq == -1 ? updatesPerEpoch : validFreq;
  }

  /** Updates between two saves where an epoch has so many. */
  int saveEvery(int updatesPerEpoch) {
    return saveFreq == -1 ? updatesPerEpoch : saveFreq;
  }
}
