package org.sentimentstream.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LstmSentimentModelTest {

  static final int WORDS = 50;

  /** Weights larger than at the start of a training, so that gates saturate here and there. */
  static LstmParameters parameters(int dim, long seed) {
    LstmParameters parameters = LstmParameters.initialize(WORDS, dim, true, seed);
    Random random = new Random(seed);
    for (float[] array : parameters.arrays()) {
      for (int i = 0; i < array.length; i++) {
        array[i] = (float) (random.nextGaussian() * 1.5 / Math.sqrt(dim));
      }
    }
    return parameters;
  }

  private static int[] ids(int length) {
    return new Random(length).ints(length, 0, WORDS).toArray();
  }

  @ParameterizedTest
  @CsvSource({"16,0", "16,1", "16,2", "32,7", "128,300", "5,40", "24,33", "1,3"})
  void shouldAgreeWithTheReferenceForEverySizeAndLength(int dim, int length) {
    LstmParameters parameters = parameters(dim, dim);
    int[] ids = ids(length);
    double expected = new ReferenceLstm(parameters).positiveProbability(ids);

    LstmSentimentModel fastest = new LstmSentimentModel(parameters);
    LstmSentimentModel plain = new LstmSentimentModel(parameters, new PlainStepKernel(dim));

    assertThat(probability(fastest, ids)).isCloseTo(expected, within(1e-5));
    assertThat(probability(plain, ids)).isCloseTo(expected, within(1e-5));
  }

  private static double probability(LstmSentimentModel model, int[] ids) {
    return Activations.logistic(model.logOdds(ids, ids.length, model.newWorkspace()));
  }

  @Test
  void shouldUseTheVectorApiWhereTheModelFitsIt() {
    assertThat(new LstmSentimentModel(parameters(128, 1)).kernel()).startsWith("vector-");
    assertThat(new LstmSentimentModel(parameters(5, 1)).kernel()).isEqualTo("plain");
  }

  @Test
  void shouldExplainTheLogOddsByContributionsThatAddUp() {
    LstmSentimentModel model = new LstmSentimentModel(parameters(32, 3));
    int[] ids = ids(60);
    float[] contributions = new float[60];

    float logOdds = model.logOdds(ids, ids.length, model.newWorkspace(), contributions);

    double sum = model.bias();
    for (float contribution : contributions) {
      sum += contribution;
    }
    assertThat(sum).isCloseTo(logOdds, within(1e-5));
    assertThat(model.logOdds(ids, ids.length, model.newWorkspace())).isEqualTo(logOdds);
  }

  @Test
  void shouldNotRememberTheReviewBefore() {
    LstmSentimentModel model = new LstmSentimentModel(parameters(16, 4));
    LstmSentimentModel.Workspace workspace = model.newWorkspace();
    int[] ids = ids(20);
    float fresh = model.logOdds(ids, ids.length, workspace);
    model.logOdds(ids(50), 50, workspace);

    assertThat(model.logOdds(ids, ids.length, workspace)).isEqualTo(fresh);
  }

  @Test
  void shouldScaleTheMeanStateOnlyForNetworksTrainedWithDropout() {
    LstmParameters dropout = parameters(16, 5);
    LstmParameters plain =
        new LstmParameters(
            WORDS,
            16,
            dropout.wemb(),
            dropout.lstmW(),
            dropout.lstmU(),
            dropout.lstmB(),
            dropout.u(),
            new float[2],
            false);
    int[] ids = ids(10);

    double expected = new ReferenceLstm(plain).positiveProbability(ids);

    assertThat(probability(new LstmSentimentModel(plain), ids)).isCloseTo(expected, within(1e-5));
  }
}
