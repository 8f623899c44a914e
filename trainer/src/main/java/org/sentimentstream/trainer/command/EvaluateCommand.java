package org.sentimentstream.trainer.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.model.network.LstmSentimentModel;
import org.sentimentstream.trainer.dataset.AclImdb;
import org.sentimentstream.trainer.dataset.EncodedReviews;
import org.sentimentstream.trainer.dataset.LabelledReview;
import org.sentimentstream.trainer.evaluation.Evaluation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Option(
      names = "--data",
      required = true,
      paramLabel = "PATH",
      description = "aclImdb directory or .tar.gz; it may hold the chosen part alone.")
  private Path data;

  @Option(
      names = "--split",
      defaultValue = "TEST",
      description = "Part of the data: train or test.")
  private AclImdb.Split split;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<LabelledReview> reviews = AclImdb.read(data, split);
    Checkpoint checkpoint = CheckpointFile.read(model);
    EncodedReviews encoded =
        EncodedReviews.encode(
            reviews, checkpoint.dictionary(), ReviewClassifier.DEFAULT_MAX_TOKENS);
    Evaluation evaluation =
        Evaluation.of(
            new LstmSentimentModel(checkpoint.parameters()),
            encoded,
            Runtime.getRuntime().availableProcessors());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new ObjectMapper().writeValueAsString(evaluation));
    } else {
      out.printf(
          "%s %s on %,d reviews: accuracy %.2f %%, loss %.4f%n",
          checkpoint.metadata().name(),
          checkpoint.metadata().version(),
          evaluation.n(),
          100 * evaluation.accuracy(),
          evaluation.loss());
      out.printf(
          "                 called positive  called negative%n"
              + "positive reviews %,15d  %,15d%n"
              + "negative reviews %,15d  %,15d%n",
          evaluation.truePositives(),
          evaluation.falseNegatives(),
          evaluation.falsePositives(),
          evaluation.trueNegatives());
    }
    out.flush();
    return 0;
  }
}
