package org.sentimentstream.deploy.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sentimentstream.trainer.dataset.LabelledReview;
import org.sentimentstream.trainer.dataset.TextReviews;
import org.sentimentstream.trainer.job.TrainingSet;
import org.sentimentstream.trainer.training.Preset;
import org.sentimentstream.trainer.training.TrainingOptions;

class RetrainDataTest {

  private static final TrainingOptions OPTIONS =
      Preset.BEST.options().with(Map.of("seed", 7L, "valid_portion", 0.1));

  private final TextReviews archive = new TextReviews(reviews("archive", 100));

  private static List<LabelledReview> reviews(String source, int count) {
    List<LabelledReview> reviews = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      reviews.add(new LabelledReview(source + i, "text " + source + i, i % 2 == 0));
    }
    return reviews;
  }

  private RetrainData data(List<LabelledReview> labelled, int sample) {
    return RetrainData.of(archive, labelled, sample, OPTIONS, Map.of());
  }

  private static List<String> ids(RetrainData data, int[] positions) {
    return Arrays.stream(positions).mapToObj(data.training().reviews()::id).toList();
  }

  @Test
  void shouldHoldBackOfTheArchiveWhatTrainHoldsBack() {
    RetrainData data = data(List.of(), 1_000);

    TrainingSet ofTrain = TrainingSet.split(archive, null, OPTIONS, Map.of());
    assertThat(data.training().train()).containsExactly(ofTrain.train());
    assertThat(data.heldBack()).containsExactly(ofTrain.valid());
  }

  @Test
  void shouldHoldBackATenthOfTheTextsAndAlwaysTheSame() {
    List<LabelledReview> few = reviews("topic", 500);
    List<LabelledReview> more = Stream.concat(few.stream(), reviews("new", 500).stream()).toList();

    List<String> heldBack = ids(data(few, 1_000), data(few, 1_000).heldBack());
    RetrainData later = data(more, 1_000);

    assertThat(heldBack).hasSizeBetween(10 + 25, 10 + 75);
    assertThat(ids(later, later.heldBack())).containsAll(heldBack);
    assertThat(ids(later, later.training().train()))
        .doesNotContainAnyElementsOf(ids(later, later.heldBack()));
    assertThat(later.counts().labelledTrain() + later.counts().labelledHeldBack()).isEqualTo(1_000);
  }

  /** What training stops early by is no fair judge. */
  @Test
  void shouldNotChooseWeightsByTheHeldBackLabels() {
    RetrainData data = data(reviews("topic", 500), 1_000);

    assertThat(ids(data, data.training().valid()))
        .hasSize(10)
        .allMatch(id -> id.contains("archive"));
  }

  @Test
  void shouldTakeTheLastLabelOfATextAndLeaveTheArchivesTextsOut() {
    List<LabelledReview> labelled =
        List.of(
            new LabelledReview("first", "so so", true),
            new LabelledReview("again", " so so\n", false),
            new LabelledReview("known", "text archive3", true));

    RetrainData data = data(labelled, 1_000);

    assertThat(data.counts().labelledAgain()).isEqualTo(2);
    assertThat(data.training().reviews().size()).isEqualTo(101);
    assertThat(data.training().reviews().isPositive(100)).isFalse();
  }

  @Test
  void shouldTrainOnASampleOfTheArchive() {
    RetrainData data = data(reviews("topic", 20), 30);

    assertThat(data.counts().archiveTrain()).isEqualTo(30);
    assertThat(ids(data, data.training().train()))
        .doesNotHaveDuplicates()
        .filteredOn(id -> id.startsWith("archive"))
        .hasSize(30)
        .doesNotContainAnyElementsOf(ids(data, data.heldBack()));
  }
}
