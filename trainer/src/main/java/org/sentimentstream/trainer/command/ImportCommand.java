package org.sentimentstream.trainer.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.checkpoint.CheckpointMetadata;
import org.sentimentstream.model.checkpoint.ExampleReviews;
import org.sentimentstream.model.checkpoint.TrainingHistory;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.model.text.Dictionary;
import org.sentimentstream.trainer.job.ExampleTexts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code import}: a model that the tutorial's own code trained in, a checkpoint out. */
@Command(
    name = "import",
    description = "Make a checkpoint of a model that the tutorial's own code trained.",
    sortOptions = false,
    showDefaultValues = true,
    mixinStandardHelpOptions = true)
public final class ImportCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The tutorial's lstm_model.npz.")
  private Path file;

  @Option(
      names = "--dictionary",
      required = true,
      paramLabel = "FILE",
      description = "The imdb.dict.pkl[.gz] that it was trained with.")
  private Path dictionaryFile;

  @Option(
      names = "--saveto",
      required = true,
      paramLabel = "FILE",
      description = "Checkpoint to write.")
  private Path saveTo;

  @Option(names = "--name", defaultValue = "imdb-lstm", description = "Name of the model.")
  private String name;

  @Option(
      names = "--model-version",
      paramLabel = "VERSION",
      defaultValue = "1.0.0",
      description = "Version of the model under its name.")
  private String version;

  @Option(
      names = "--use-dropout",
      arity = "1",
      paramLabel = "BOOL",
      defaultValue = "true",
      description = "Whether it was trained with dropout, which the file does not say.")
  private boolean useDropout;

  @Override
  public Integer call() throws IOException {
    LstmParameters parameters = CheckpointFile.readParameters(file, useDropout);
    TrainingHistory history = CheckpointFile.readHistory(file);
    Dictionary dictionary = Dictionary.readPickle(dictionaryFile).truncate(parameters.nWords());
    CheckpointMetadata metadata = metadata(parameters, dictionary, history);
    Checkpoint unproven =
        new Checkpoint(
            parameters,
            dictionary,
            metadata,
            new ExampleReviews(ExampleReviews.TOLERANCE, List.of()),
            history);
    ExampleReviews examples = ExampleTexts.score(new ReviewClassifier(unproven));
    CheckpointFile.write(
        new Checkpoint(parameters, dictionary, metadata, examples, history), saveTo);
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s %s: %,d words, dim_proj %d%n",
        name, version, dictionary.size() - Dictionary.FIRST_WORD, parameters.dim());
    out.printf("Wrote %s, sha256 %s%n", saveTo, CheckpointFile.digest(saveTo));
    out.flush();
    return 0;
  }

  private CheckpointMetadata metadata(
      LstmParameters parameters, Dictionary dictionary, TrainingHistory history)
      throws IOException {
    Map<String, Object> hyperParameters =
        Map.of(
            "encoder",
            "lstm",
            "n_words",
            parameters.nWords(),
            "dim_proj",
            parameters.dim(),
            "use_dropout",
            useDropout);
    Map<String, Object> lineage =
        Map.of(
            "source", String.valueOf(file.getFileName()),
            "kind", "tutorial model",
            "sha256", CheckpointFile.digest(file),
            "dictionary_source", String.valueOf(dictionaryFile.getFileName()),
            "dictionary_source_sha256", CheckpointFile.digest(dictionaryFile),
            "dictionary_sha256", dictionary.digest());
    Map<String, Double> metrics = new TreeMap<>();
    putAccuracy(metrics, "train_accuracy", history.trainError());
    putAccuracy(metrics, "valid_accuracy", history.validError());
    putAccuracy(metrics, "test_accuracy", history.testError());
    return new CheckpointMetadata(
        CheckpointMetadata.FORMAT_VERSION,
        name,
        version,
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        "sentiment import",
        hyperParameters,
        lineage,
        metrics);
  }

  private static void putAccuracy(Map<String, Double> metrics, String metric, double error) {
    if (!Double.isNaN(error)) {
      metrics.put(metric, 1 - error);
    }
  }
}
