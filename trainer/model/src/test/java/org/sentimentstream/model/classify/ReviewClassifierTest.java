package org.sentimentstream.model.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.sentimentstream.model.checkpoint.Calibration;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointException;
import org.sentimentstream.model.checkpoint.CheckpointMetadata;
import org.sentimentstream.model.checkpoint.ExampleReviews;
import org.sentimentstream.model.checkpoint.TrainingHistory;
import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.model.text.Dictionary;
import org.sentimentstream.model.text.ReviewEncoder;

class ReviewClassifierTest {

  private static final List<String> WORDS =
      List.of("a", "film", "good", "bad", ".", "isn", "&apos;t");

  private static Checkpoint checkpoint(List<ExampleReviews.Example> examples) {
    LstmParameters parameters = LstmParameters.initialize(WORDS.size() + 2, 16, true, 7);
    Random random = new Random(7);
    for (float[] array : parameters.arrays()) {
      for (int i = 0; i < array.length; i++) {
        array[i] = (float) random.nextGaussian();
      }
    }
    CheckpointMetadata metadata =
        new CheckpointMetadata(1, "test", "1", "now", "test", Map.of(), Map.of(), Map.of());
    return new Checkpoint(
        parameters,
        Dictionary.of(WORDS),
        metadata,
        new ExampleReviews(1e-4, examples),
        TrainingHistory.none());
  }

  @Test
  void shouldCountTokensAndUnknownOnes() {
    Classification result = new ReviewClassifier(checkpoint(List.of())).classify("A GOOD thing.");

    assertThat(result.tokenCount()).isEqualTo(4);
    assertThat(result.unknownTokenCount()).isEqualTo(1);
    assertThat(result.truncated()).isFalse();
    assertThat(result.contributions()).isEmpty();
    assertThat(result.positiveProbability()).isBetween(0f, 1f);
  }

  @Test
  void shouldScoreOnlyTheFirstTokensOfALongReviewAndSaySo() {
    Checkpoint checkpoint = checkpoint(List.of());

    Classification result = new ReviewClassifier(checkpoint, 2).classify("good film bad bad");

    assertThat(result.truncated()).isTrue();
    assertThat(result.tokenCount()).isEqualTo(2);
    assertThat(result.positiveProbability())
        .isEqualTo(new ReviewClassifier(checkpoint).classify("good film").positiveProbability());
  }

  @Test
  void shouldNameTheStrongestTokensWhereTheyStandInTheText() {
    String text = "A film that ISN'T bad.";

    Classification result = new ReviewClassifier(checkpoint(List.of())).classify(text, 3);

    assertThat(result.contributions()).hasSize(3);
    assertThat(result.contributions())
        .isSortedAccordingTo((x, y) -> Float.compare(Math.abs(y.logOdds()), Math.abs(x.logOdds())));
    List<TokenContribution> all =
        new ReviewClassifier(checkpoint(List.of())).classify(text, 100).contributions();
    assertThat(all)
        .extracting(TokenContribution::token)
        .containsExactlyInAnyOrder("a", "film", "that", "isn", "&apos;t", "bad", ".");
    TokenContribution bad =
        all.stream().filter(c -> c.token().equals("bad")).findAny().orElseThrow();
    assertThat(text.substring(bad.start(), bad.end())).isEqualTo("bad");
  }

  @Test
  void shouldScoreAnEmptyTextByTheBiasAlone() {
    Classification result = new ReviewClassifier(checkpoint(List.of())).classify("");

    assertThat(result.tokenCount()).isZero();
    assertThat(result.positiveProbability()).isBetween(0f, 1f);
  }

  @Test
  void shouldDivideLogOddsAndContributionsByTheTemperature() {
    String text = "a good film . isn't bad";
    Checkpoint raw = checkpoint(List.of());
    Checkpoint calibrated =
        new Checkpoint(
            raw.parameters(),
            raw.dictionary(),
            raw.metadata().withCalibration(Calibration.temperature(2.5)),
            raw.examples(),
            raw.history());
    ReviewClassifier classifier = new ReviewClassifier(calibrated);

    Classification before = new ReviewClassifier(raw).classify(text, 100);
    Classification after = classifier.classify(text, 100);

    double logOdds = logit(after.positiveProbability());
    assertThat(logOdds).isCloseTo(logit(before.positiveProbability()) / 2.5, within(1e-5));
    assertThat(after.isPositive()).isEqualTo(before.isPositive());
    float bias = raw.parameters().b()[1] - raw.parameters().b()[0];
    double sum = after.contributions().stream().mapToDouble(TokenContribution::logOdds).sum();
    assertThat(sum + bias / 2.5).isCloseTo(logOdds, within(1e-5));
    int[] ids = new ReviewEncoder(raw.dictionary(), 100).encode(text).copyIds();
    assertThat(classifier.logOdds(ids)).isCloseTo((float) logOdds, within(1e-5f));
  }

  private static double logit(double probability) {
    return Math.log(probability / (1 - probability));
  }

  @Test
  void shouldAcceptExamplesThatScoreAsTheTrainerSawThem() throws CheckpointException {
    float seen = new ReviewClassifier(checkpoint(List.of())).classify("good").positiveProbability();

    new ReviewClassifier(checkpoint(List.of(new ExampleReviews.Example("good", seen))))
        .verifyExamples();
  }

  @Test
  void shouldRefuseExamplesThatScoreDifferently() {
    float seen = new ReviewClassifier(checkpoint(List.of())).classify("good").positiveProbability();
    double other = seen > 0.5 ? seen - 0.001 : seen + 0.001;
    ReviewClassifier classifier =
        new ReviewClassifier(checkpoint(List.of(new ExampleReviews.Example("good", other))));

    assertThatThrownBy(classifier::verifyExamples)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("example review 0");
  }

  @Test
  void shouldGiveTheSameBitsToManyThreads() throws Exception {
    ReviewClassifier classifier = new ReviewClassifier(checkpoint(List.of()));
    String text = "a good film . isn't bad ".repeat(20);
    float alone = classifier.classify(text).positiveProbability();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Float>> results = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        results.add(threads.submit(() -> classifier.classify(text).positiveProbability()));
      }
      for (Future<Float> result : results) {
        assertThat(result.get()).isEqualTo(alone, within(0f));
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
