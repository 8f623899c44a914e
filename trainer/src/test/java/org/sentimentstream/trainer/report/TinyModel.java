package org.sentimentstream.trainer.report;

import java.util.List;
import java.util.Map;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointMetadata;
import org.sentimentstream.model.checkpoint.ExampleReviews;
import org.sentimentstream.model.checkpoint.TrainingHistory;
import org.sentimentstream.model.checkpoint.TrainingHistory.Validation;
import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.model.text.Dictionary;

/** A network of one hidden unit that calls reviews with "good" positive and with "bad" negative. */
public final class TinyModel {

  private TinyModel() {}

  /** Its checkpoint, not calibrated. */
  public static Checkpoint checkpoint(String tool) {
    LstmParameters parameters =
        new LstmParameters(
            5,
            1,
            new float[] {0, 0, 2, -2, 0}, // padding, unknown, good, bad, film
            new float[] {0, 0, 0, 3},
            new float[4],
            new float[] {2, -4, 2, 0},
            new float[] {-8, 8},
            new float[2],
            true);
    return new Checkpoint(
        parameters,
        Dictionary.of(List.of("good", "bad", "film")),
        new CheckpointMetadata(
            1,
            "tiny",
            "4.2",
            "2026-01-01T00:00:00Z",
            tool,
            Map.of("dim_proj", 1, "lrate", 0.002),
            Map.of("source", tool),
            Map.of("valid_accuracy", 0.75)),
        new ExampleReviews(ExampleReviews.TOLERANCE, List.of()),
        new TrainingHistory(
            List.of(
                new Validation(10, 0.7, 0.65, 0.5, Double.NaN),
                new Validation(20, 0.6, 0.55, 0.25, Double.NaN)),
            0.125,
            0.25,
            Double.NaN));
  }
}
