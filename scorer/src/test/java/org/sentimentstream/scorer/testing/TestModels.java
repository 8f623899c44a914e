package org.sentimentstream.scorer.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.checkpoint.CheckpointMetadata;
import org.sentimentstream.model.checkpoint.ExampleReviews;
import org.sentimentstream.model.checkpoint.TrainingHistory;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.model.text.Dictionary;
import org.sentimentstream.scorer.rollout.ModelId;

/** Small models with random weights, each version with its own. */
public final class TestModels {

  public static final String NAME = "test-lstm";

  private static final List<String> WORDS =
      List.of("a", "good", "bad", "film", "the", "was", "and", "dull", "bright", "plot", "review");

  private static final List<String> EXAMPLES =
      List.of("A good film.", "The plot was bad and dull.", "");

  private TestModels() {}

  public static ModelId id(String version) {
    return new ModelId(NAME, version);
  }

  /** Writes a sound checkpoint. */
  public static Path write(Path directory, String version) {
    return write(directory, version, examples(version));
  }

  /** Writes a checkpoint whose example reviews do not score as it says. */
  public static Path writeMismatching(Path directory, String version) {
    List<ExampleReviews.Example> wrong =
        examples(version).stream()
            .map(
                example ->
                    new ExampleReviews.Example(
                        example.text(), 1 - 0.9 * example.positiveProbability()))
            .toList();
    return write(directory, version, wrong);
  }

  public static ReviewClassifier classifier(String version) {
    return new ReviewClassifier(checkpoint(version, List.of()));
  }

  private static Path write(Path directory, String version, List<ExampleReviews.Example> examples) {
    Path file = directory.resolve(NAME + "-" + version + ".npz");
    try {
      CheckpointFile.write(checkpoint(version, examples), file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  private static List<ExampleReviews.Example> examples(String version) {
    ReviewClassifier classifier = classifier(version);
    return EXAMPLES.stream()
        .map(
            text ->
                new ExampleReviews.Example(text, classifier.classify(text).positiveProbability()))
        .toList();
  }

  private static Checkpoint checkpoint(String version, List<ExampleReviews.Example> examples) {
    LstmParameters parameters =
        LstmParameters.initialize(WORDS.size() + 2, 8, true, version.hashCode());
    for (float[] array : List.of(parameters.wemb(), parameters.u())) {
      for (int i = 0; i < array.length; i++) {
        array[i] *= 200; // so that texts and versions differ
      }
    }
    return new Checkpoint(
        parameters,
        Dictionary.of(WORDS),
        new CheckpointMetadata(
            CheckpointMetadata.FORMAT_VERSION,
            NAME,
            version,
            "2026-01-01T00:00:00Z",
            "test",
            Map.of(),
            Map.of(),
            Map.of()),
        new ExampleReviews(ExampleReviews.TOLERANCE, examples),
        TrainingHistory.none());
  }
}
