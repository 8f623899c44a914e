package org.sentimentstream.model.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlacedWeightsTest {

  private static final int DIM = 64;

  @Test
  void shouldKeepTheWeightsWhereverItPutsThem() {
    float[] panels = new float[4 * DIM * DIM];
    Random random = new Random(1);
    for (int i = 0; i < panels.length; i++) {
      panels[i] = random.nextFloat();
    }
    PlacedWeights weights = new PlacedWeights(StepKernel.forSize(DIM), panels);

    for (int trial = 0; trial < 20; trial++) {
      weights.tryPlaces(new float[4 * DIM], new int[1], new float[DIM], new float[4 * DIM]);

      int place = weights.place();
      assertThat(Arrays.copyOfRange(weights.array(), place, place + panels.length))
          .isEqualTo(panels);
    }
  }

  @Test
  void shouldGiveAReviewTheSameBitsBeforeAndAfterItTriesPlaces() {
    LstmSentimentModel model = new LstmSentimentModel(LstmSentimentModelTest.parameters(DIM, 1));
    LstmSentimentModel.Workspace workspace = model.newWorkspace();
    int[] ids = new Random(2).ints(500, 0, LstmSentimentModelTest.WORDS).toArray();
    float first = model.logOdds(ids, ids.length, workspace);

    for (int i = 0; i < 100; i++) { // 50,000 steps
      assertThat(model.logOdds(ids, ids.length, workspace)).isEqualTo(first);
    }
  }
}
