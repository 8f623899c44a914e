package org.sentimentstream.trainer.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointMetadata;
import org.sentimentstream.model.checkpoint.TrainingHistory;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.trainer.dataset.Reviews;
import org.sentimentstream.trainer.evaluation.Figures;
import org.sentimentstream.trainer.evaluation.ReliabilityDiagram;
import org.sentimentstream.trainer.evaluation.RocCurve;
import org.sentimentstream.trainer.evaluation.ScoredReviews;

/**
 * What there is to say about a model after it has scored labelled reviews: figures, curves and
 * mistakes, written as an HTML page that needs nothing else and as JSON with the same content.
 *
 * @param evaluatedAt when, ISO 8601
 * @param source what reviews were scored, in words
 * @param model what the checkpoint says of itself
 * @param figures of the probabilities as they are served
 * @param uncalibrated of the probabilities before calibration; null where the model has none
 * @param baseline of the linear model on the same reviews; null where none was trained
 * @param roc of the model
 * @param reliability of the probabilities as they are served
 * @param uncalibratedReliability before calibration; null where the model has none
 * @param byLength accuracy by the reviews' length
 * @param history of the training
 * @param mostWrong the reviews that are called wrong with the greatest confidence
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EvaluationReport(
    String evaluatedAt,
    String source,
    CheckpointMetadata model,
    Figures figures,
    @Nullable Figures uncalibrated,
    @Nullable Figures baseline,
    RocCurve roc,
    ReliabilityDiagram reliability,
    @Nullable ReliabilityDiagram uncalibratedReliability,
    List<LengthBucket> byLength,
    TrainingHistory history,
    List<WrongReview> mostWrong) {

  private static final int WRONG_REVIEWS = 10;
  private static final String PAGE_SUFFIX = ".html";

  /**
   * Makes the report.
   *
   * @param source what reviews these are, in words
   * @param reviews where texts and ids come from
   * @param positions which of the reviews were scored [scored reviews]
   * @param scored what {@link ScoredReviews#score} made of them with this checkpoint
   * @param baseline what a linear model made of the same reviews, or null
   */
  public static EvaluationReport of(
      Checkpoint checkpoint,
      String source,
      Reviews reviews,
      int[] positions,
      ScoredReviews scored,
      @Nullable ScoredReviews baseline) {
    if (positions.length != scored.size()) {
      throw new IllegalArgumentException(
          positions.length + " positions do not fit " + scored.size() + " scored reviews");
    }
    CheckpointMetadata metadata = checkpoint.metadata();
    ScoredReviews uncalibrated =
        metadata.calibration() == null ? null : scored.scaled(metadata.temperature());
    return new EvaluationReport(
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        source,
        metadata,
        Figures.of(scored),
        uncalibrated == null ? null : Figures.of(uncalibrated),
        baseline == null ? null : Figures.of(baseline),
        RocCurve.of(scored),
        ReliabilityDiagram.of(scored),
        uncalibrated == null ? null : ReliabilityDiagram.of(uncalibrated),
        LengthBucket.of(scored),
        checkpoint.history(),
        WrongReview.mostConfident(
            WRONG_REVIEWS, new ReviewClassifier(checkpoint), reviews, positions, scored));
  }

  /**
   * Writes the page and its content beside it, each in one step: a reader sees the old file or the
   * new one.
   *
   * @param page the file of the page, as {@link #jsonBeside} takes it
   */
  public void write(Path page) throws IOException {
    Path json = jsonBeside(page);
    write(new ReportPage(this).toHtml(), page);
    write(ReportJson.write(this) + "\n", json);
  }

  /**
   * Where the content of a page goes: {@code FILE.json} beside {@code FILE.html}.
   *
   * @throws IllegalArgumentException where the page's name does not end in .html
   */
  public static Path jsonBeside(Path page) {
    String name = String.valueOf(page.getFileName());
    if (!name.endsWith(PAGE_SUFFIX)) {
      throw new IllegalArgumentException(
          "report must be a file whose name ends in " + PAGE_SUFFIX + ", not " + page);
    }
    return page.resolveSibling(name.substring(0, name.length() - PAGE_SUFFIX.length()) + ".json");
  }

  private static void write(String content, Path file) throws IOException {
    Path target = file.toAbsolutePath();
    Path temporary = target.resolveSibling("." + target.getFileName() + ".tmp");
    try {
      // Not writeString, which refuses a review with half a surrogate pair.
      Files.write(temporary, content.getBytes(StandardCharsets.UTF_8));
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
