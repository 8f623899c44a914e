package org.sentimentstream.deploy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.checkpoint.CheckpointMetadata;
import org.sentimentstream.model.checkpoint.ExampleReviews;
import org.sentimentstream.model.checkpoint.TrainingHistory;
import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.model.text.Dictionary;

/**
 * A model small enough to be made by hand: one unit whose gates stand open and that forgets at
 * once, so that its state is +1 after a good word, −1 after a bad one and 0 after all others, and
 * the review's log-odds are four times the mean of that.
 */
public final class FixtureModel {

  public static final List<String> GOOD = List.of("wonderful", "great", "good", "loved", "best");
  public static final List<String> BAD = List.of("dull", "stupid", "waste", "bad", "worst");
  private static final List<String> OTHER = List.of("this", "film", "was", "a", "of", "the", ".");

  private FixtureModel() {}

  /** Writes the model under a version; another version is another file. */
  public static Path write(Path file, String version) throws IOException {
    List<String> words = new ArrayList<>(GOOD);
    words.addAll(BAD);
    words.addAll(OTHER);
    float[] wemb = new float[words.size() + Dictionary.FIRST_WORD]; // [nWords × 1]
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      wemb[i + Dictionary.FIRST_WORD] = GOOD.contains(word) ? 9 : BAD.contains(word) ? -9 : 0;
    }
    LstmParameters parameters =
        new LstmParameters(
            wemb.length,
            1,
            wemb,
            new float[] {0, 0, 0, 1},
            new float[4],
            new float[] {20, -20, 20, 0},
            new float[] {-4, 4},
            new float[2],
            true);
    CheckpointMetadata metadata =
        new CheckpointMetadata(
            CheckpointMetadata.FORMAT_VERSION,
            "fixture",
            version,
            "2026-01-01T00:00:00Z",
            "test",
            Map.of(),
            Map.of(),
            Map.of());
    Checkpoint checkpoint =
        new Checkpoint(
            parameters,
            Dictionary.of(words),
            metadata,
            new ExampleReviews(ExampleReviews.TOLERANCE, List.of()),
            TrainingHistory.none());
    CheckpointFile.write(checkpoint, file);
    return file;
  }
}
