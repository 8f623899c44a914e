package org.sentimentstream.trainer.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.checkpoint.CheckpointMetadata;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.trainer.dataset.AclImdb;
import org.sentimentstream.trainer.dataset.DataSource;
import org.sentimentstream.trainer.dataset.EncodedReviews;
import org.sentimentstream.trainer.dataset.Reviews;
import org.sentimentstream.trainer.evaluation.Evaluation;
import org.sentimentstream.trainer.evaluation.Figures;
import org.sentimentstream.trainer.evaluation.LinearModel;
import org.sentimentstream.trainer.evaluation.ScoredReviews;
import org.sentimentstream.trainer.report.EvaluationReport;
import org.sentimentstream.trainer.report.ReportJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code evaluate}: how good a checkpoint is on labelled reviews. */
@Command(
    name = "evaluate",
    description = "Score labelled reviews with a model and say how many it calls right.",
    sortOptions = false,
    showDefaultValues = true,
    mixinStandardHelpOptions = true)
public final class EvaluateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      defaultValue = "${sys:sentiment.model}",
      description = "Checkpoint to evaluate. Default: the shipped model.",
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
      required = true)
  private Path model;

  @Mixin private DataOptions data;

  @Option(
      names = "--split",
      defaultValue = "TEST",
      description = "Part of the data: train or test.")
  private AclImdb.Split split;

  @Option(
      names = "--baseline",
      description = "Train a linear model on the data's train part too, and compare.")
  private boolean baseline;

  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description = "Write a report: this page, and the same as FILE.json beside it.")
  private @Nullable Path report;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    requireSensibleOptions();
    DataSource source = data.open();
    Reviews reviews = source.read(split);
    Checkpoint checkpoint = CheckpointFile.read(model);
    int[] positions = all(reviews);
    EncodedReviews encoded = encode(reviews, checkpoint);
    ScoredReviews scored = score(encoded, checkpoint);
    ScoredReviews byBaseline =
        baseline
            ? LinearModel.train(encode(source.read(AclImdb.Split.TRAIN), checkpoint)).score(encoded)
            : null;
    if (report != null) {
      String described = source.name() + ", " + split.name().toLowerCase(Locale.ROOT) + " part";
      EvaluationReport.of(checkpoint, described, reviews, positions, scored, byBaseline)
          .write(report);
    }
    print(checkpoint.metadata(), scored, byBaseline);
    return 0;
  }

  /** Before the long work, not after it. */
  private void requireSensibleOptions() throws NoSuchFileException {
    ReportFile.require(report, spec);
    if (baseline && split == AclImdb.Split.TRAIN) {
      throw new ParameterException(
          spec.commandLine(), "the baseline is trained on the train part: evaluate another one");
    }
  }

  private static EncodedReviews encode(Reviews reviews, Checkpoint checkpoint) {
    return reviews.encode(
        all(reviews), checkpoint.dictionary(), ReviewClassifier.DEFAULT_MAX_TOKENS);
  }

  private static int[] all(Reviews reviews) {
    return IntStream.range(0, reviews.size()).toArray();
  }

  private static ScoredReviews score(EncodedReviews encoded, Checkpoint checkpoint)
      throws InterruptedException {
    try (ScoringProgress progress = new ScoringProgress(encoded.tokens())) {
      return ScoredReviews.score(
          new ReviewClassifier(checkpoint),
          encoded,
          Runtime.getRuntime().availableProcessors(),
          progress);
    }
  }

  private void print(
      CheckpointMetadata metadata, ScoredReviews scored, @Nullable ScoredReviews byBaseline) {
    Figures figures = Figures.of(scored);
    Figures linear = byBaseline == null ? null : Figures.of(byBaseline);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(ReportJson.write(new Printed(figures, linear)));
    } else {
      print(out, metadata.name() + " " + metadata.version(), figures);
      if (linear != null) {
        print(out, "linear baseline", linear);
      }
    }
    out.flush();
  }

  private static void print(PrintWriter out, String name, Figures figures) {
    Evaluation evaluation = figures.evaluation();
    out.printf(
        "%s on %,d reviews: accuracy %.2f %% (95 %% interval %.2f to %.2f), loss %.4f%n",
        name,
        evaluation.n(),
        100 * evaluation.accuracy(),
        100 * figures.accuracyInterval()[0],
        100 * figures.accuracyInterval()[1],
        evaluation.loss());
    out.printf(
        "ROC AUC %.4f, expected calibration error %.2f %%, Brier score %.4f%n",
        figures.rocAuc(), 100 * figures.expectedCalibrationError(), figures.brierScore());
    out.printf(
        "                 called positive  called negative%n"
            + "positive reviews %,15d  %,15d%n"
            + "negative reviews %,15d  %,15d%n",
        evaluation.truePositives(),
        evaluation.falseNegatives(),
        evaluation.falsePositives(),
        evaluation.trueNegatives());
  }

  /** What {@code --json} prints: the model's figures, and within them the baseline's. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonPropertyOrder({"accuracy", "loss", "n"})
  private record Printed(@JsonUnwrapped Figures figures, @Nullable Figures baseline) {}
}
