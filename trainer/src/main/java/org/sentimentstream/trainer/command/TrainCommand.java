package org.sentimentstream.trainer.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.model.text.Dictionary;
import org.sentimentstream.trainer.dataset.AclImdb;
import org.sentimentstream.trainer.dataset.DataSource;
import org.sentimentstream.trainer.dataset.EncodedReviews;
import org.sentimentstream.trainer.evaluation.LinearModel;
import org.sentimentstream.trainer.evaluation.ScoredReviews;
import org.sentimentstream.trainer.job.TrainingJob;
import org.sentimentstream.trainer.job.TrainingSet;
import org.sentimentstream.trainer.report.EvaluationReport;
import org.sentimentstream.trainer.training.ForwardingListener;
import org.sentimentstream.trainer.training.TrainingListener;
import org.sentimentstream.trainer.training.TrainingOptions;
import org.sentimentstream.trainer.training.TrainingState;
import org.sentimentstream.trainer.training.TrainingStateFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code train}: labelled reviews in, a checkpoint out. */
@Command(
    name = "train",
    description = {
      "Train a model on labelled reviews and write a checkpoint.",
      "Ctrl-C saves the best so far and where training is; --reload-model goes on from there."
    },
    sortOptions = false,
    modelTransformer = TrainingArguments.class,
    mixinStandardHelpOptions = true)
public final class TrainCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private DataOptions data;

  @Mixin private CheckpointOptions target;

  @Option(
      names = "--reload-model",
      paramLabel = "FILE",
      description =
          "Checkpoint to go on from: with the state that an interrupted training left beside it"
              + " exactly where it was, else with its weights and dictionary alone.")
  private @Nullable Path reloadModel;

  @Option(
      names = "--init-from",
      paramLabel = "FILE",
      description =
          "Checkpoint whose weights and dictionary a new training begins with, for example the"
              + " language model of pretrain.")
  private @Nullable Path initFrom;

  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description = "Write a report on the validation reviews: this page, and FILE.json beside it.")
  private @Nullable Path report;

  @Override
  public Integer call() throws IOException, InterruptedException {
    TrainingOptions options = TrainingArguments.of(spec);
    ReportFile.require(report, spec);
    if (initFrom != null && reloadModel != null) {
      throw new ParameterException(
          spec.commandLine(), "--init-from begins anew, --reload-model goes on: give one of them");
    }
    PrintWriter out = spec.commandLine().getOut();
    TrainingState state = savedState();
    Path beginning = initFrom == null ? reloadModel : initFrom;
    Checkpoint start = beginning == null || state != null ? null : CheckpointFile.read(beginning);
    DataSource source = data.open();
    TrainingSet set = trainingSet(source, options);
    TrainingJob job = new TrainingJob(options, target.name(), target.version(), set, start);
    out.printf(
        "%,d reviews to train on (%,d tokens), %,d to validate on, %,d words%n",
        job.sets().train().size(),
        job.sets().train().tokens(),
        job.sets().valid().size(),
        job.dictionary().size() - Dictionary.FIRST_WORD);
    if (state != null) {
      out.printf("Going on after update %,d, in epoch %d.%n", state.update(), state.epoch());
    }
    out.flush();

    long tokens = job.sets().tokensPerEpoch(options.maxlen()) * options.maxEpochs();
    try (CtrlC ctrlC = CtrlC.watch();
        TrainingProgress progress = new TrainingProgress(out, tokens, options.dispFreq())) {
      TrainingListener listener = new Saving(job, ctrlC, progress);
      Checkpoint checkpoint = state == null ? job.run(listener) : job.resume(state, listener);
      CheckpointFile.write(checkpoint, target.file());
      if (!ctrlC.isRequested()) {
        Files.deleteIfExists(stateFile(target.file()));
      }
      print(checkpoint, out);
      if (report != null && !ctrlC.isRequested()) {
        writeReport(report, checkpoint, set, source.name(), options.threads());
        out.printf("Wrote %s%n", report);
        out.flush();
      }
      return ctrlC.isRequested() ? 1 : 0;
    }
  }

  /** What an interrupted training left beside the checkpoint; null where there is nothing. */
  private @Nullable TrainingState savedState() throws IOException {
    return reloadModel == null || !Files.exists(stateFile(reloadModel))
        ? null
        : TrainingStateFile.read(stateFile(reloadModel));
  }

  /** Where the state of a training lies that writes this checkpoint. */
  private static Path stateFile(Path checkpoint) {
    return CheckpointOptions.beside(checkpoint, ".state.npz");
  }

  private static TrainingSet trainingSet(DataSource source, TrainingOptions options)
      throws IOException {
    return TrainingSet.split(
        source.read(AclImdb.Split.TRAIN),
        options.testSize() == 0 ? null : source.read(AclImdb.Split.TEST),
        options,
        source.lineage());
  }

  /** On the validation reviews, beside a linear model that learned from the same ones. */
  private static void writeReport(
      Path page, Checkpoint checkpoint, TrainingSet set, String source, int threads)
      throws IOException, InterruptedException {
    EncodedReviews valid =
        set.reviews()
            .encode(set.valid(), checkpoint.dictionary(), ReviewClassifier.DEFAULT_MAX_TOKENS);
    EncodedReviews train =
        set.reviews()
            .encode(set.train(), checkpoint.dictionary(), ReviewClassifier.DEFAULT_MAX_TOKENS);
    ScoredReviews scored =
        ScoredReviews.score(
            new ReviewClassifier(checkpoint), valid, threads, ScoredReviews.Listener.NONE);
    EvaluationReport.of(
            checkpoint,
            source + ", validation reviews",
            set.reviews(),
            set.valid(),
            scored,
            LinearModel.train(train).score(valid))
        .write(page);
  }

  private void print(Checkpoint checkpoint, PrintWriter out) throws IOException {
    Map<String, Double> metrics = checkpoint.metadata().metrics();
    double testError = checkpoint.history().testError();
    out.printf(
        "Errors: train %.4f, validation %.4f%s. %,.0f epochs, %,.0f s.%n",
        checkpoint.history().trainError(),
        checkpoint.history().validError(),
        Double.isNaN(testError) ? "" : String.format(", test %.4f", testError),
        metrics.get("epochs"),
        metrics.get("seconds"));
    out.printf("Wrote %s, sha256 %s%n", target.file(), CheckpointFile.digest(target.file()));
    out.flush();
  }

  /** Writes the best so far and the state where the training says so, and passes on Ctrl-C. */
  private final class Saving extends ForwardingListener {
    private final TrainingJob job;
    private final CtrlC ctrlC;

    Saving(TrainingJob job, CtrlC ctrlC, TrainingListener progress) {
      super(progress);
      this.job = job;
      this.ctrlC = ctrlC;
    }

    @Override
    public void onSave(TrainingState state) throws IOException {
      Checkpoint best = job.checkpoint(state);
      if (best != null) {
        CheckpointFile.write(best, target.file());
      }
      TrainingStateFile.write(state, stateFile(target.file()));
    }

    @Override
    public boolean isStopRequested() {
      return ctrlC.isRequested();
    }
  }
}
