package org.sentimentstream.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.text.Golden;

/**
 * The tutorial's own model on real reviews: probabilities as the tutorial's own code computed them.
 */
class GoldenPredictionsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"predictions-tutorial-test500.tsv", "predictions-first250pos-first250neg.tsv"})
  void shouldScoreAsTheTutorialDoes(String file) throws IOException {
    LstmSentimentModel model =
        new LstmSentimentModel(
            CheckpointFile.readParameters(Golden.file("golden/lstm_model.npz"), true));
    LstmSentimentModel.Workspace workspace = model.newWorkspace();
    List<String> rows = Files.readAllLines(Golden.file("golden/" + file));

    for (String row : rows.subList(1, rows.size())) {
      String[] columns = row.split("\t", -1);
      int[] ids = Arrays.stream(columns[4].split(" ", -1)).mapToInt(Integer::parseInt).toArray();

      double probability = Activations.logistic(model.logOdds(ids, ids.length, workspace));

      assertThat(probability)
          .as(columns[0])
          .isCloseTo(Double.parseDouble(columns[3]), within(1e-5));
    }
    assertThat(rows).hasSize(501);
  }
}
