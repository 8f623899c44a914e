package org.sentimentstream.deploy.retrain;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.trainer.evaluation.Evaluation;

/**
 * What a run came to: the JSON object that {@code --json} prints. What a run did not come to is
 * null.
 *
 * @param outcome how it ended
 * @param reason why, in one sentence
 * @param resumed whether an earlier run had trained the challenger and was ended before it was
 *     active everywhere
 * @param reading what was read of the topic
 * @param data how many reviews were trained on and held back
 * @param champion the model that was active when the run began; null where none was
 * @param challenger the model that was trained
 * @param comparison both on the held-back reviews; null without a champion
 * @param warnings what limits the comparison
 * @param seconds how long the run took
 */
@JsonNaming(SnakeCaseStrategy.class)
record RetrainSummary(
    Outcome outcome,
    String reason,
    boolean resumed,
    @Nullable Reading reading,
    @Nullable DataCounts data,
    @Nullable Judged champion,
    @Nullable Judged challenger,
    @Nullable Comparison comparison,
    List<String> warnings,
    double seconds) {

  /** How a run ends, and the exit status that says so. */
  enum Outcome {
    /** The challenger scores on every live instance. */
    @JsonProperty("activated")
    ACTIVATED(0),
    /** The challenger won, and is not rolled out: not yet, or not at all in a dry run. */
    @JsonProperty("won")
    WON(0),
    @JsonProperty("failed")
    FAILED(1),
    @JsonProperty("nothing_new")
    NOTHING_NEW(3),
    @JsonProperty("not_better")
    NOT_BETTER(4);

    private final int exitCode;

    Outcome(int exitCode) {
      this.exitCode = exitCode;
    }

    int exitCode() {
      return exitCode;
    }
  }

  /**
   * What was read.
   *
   * @param cluster id of the Kafka cluster
   * @param topic the topic of labelled reviews
   * @param offsets by partition
   * @param newReviews how many of the readable ones came after the last run
   * @param skippedRecords records that are no labelled review
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Reading(
      String cluster,
      String topic,
      SortedMap<Integer, OffsetRange> offsets,
      int newReviews,
      int skippedRecords) {}

  /**
   * A model on the held-back reviews.
   *
   * @param digest SHA-256 of its checkpoint file
   */
  record Judged(String name, String version, String digest, Evaluation evaluation) {
    @Override
    public String toString() {
      return name + ":" + version;
    }
  }

  RetrainSummary {
    warnings = List.copyOf(warnings);
  }

  /** A run that ended before it had anything to tell but this. */
  static RetrainSummary of(
      Outcome outcome, String reason, @Nullable Reading reading, double seconds) {
    return new RetrainSummary(
        outcome, reason, false, reading, null, null, null, null, List.of(), seconds);
  }

  RetrainSummary ended(Outcome end, String why, double took) {
    return new RetrainSummary(
        end, why, resumed, reading, data, champion, challenger, comparison, warnings, took);
  }

  RetrainSummary ended(double took) {
    return ended(outcome, reason, took);
  }

  /** What an earlier run told, for this one to go on from. */
  RetrainSummary asResumed() {
    return new RetrainSummary(
        outcome, reason, true, reading, data, champion, challenger, comparison, warnings, seconds);
  }
}
