package org.sentimentstream.deploy.retrain;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.deploy.retrain.RetrainSummary.Outcome;
import org.sentimentstream.scorer.command.CommandException;
import org.sentimentstream.scorer.command.KafkaOptions;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.rollout.ModelId;
import org.sentimentstream.trainer.command.ReportFile;
import org.sentimentstream.trainer.command.TrainingArguments;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code retrain}: new labels in, a better model live. */
@Command(
    name = "retrain",
    description = {
      "Train a challenger on the archive and the labelled reviews of the topic, compare it with the"
          + " model that is active, and roll it out where it is better. One batch run, for a"
          + " scheduler.",
      "A run happens where labelled reviews came since the last run. It trains on the archive's"
          + " train part and on all labelled reviews of the topic, so that those of earlier runs are"
          + " not forgotten; --warm-start goes on from the active model instead, with what is new"
          + " and a sample of the archive.",
      "Both models are judged on the same held-back reviews: the archive's validation part, as train"
          + " divides it by --seed and --valid-portion, and one labelled text of ten, chosen by its"
          + " hash, so that it stays held back in every run. The challenger wins where its accuracy"
          + " is higher by --margin percentage points or more."
    },
    footer = {
      "",
      "The consumer group sentiment-retrain remembers where the last run ended. It moves on when a"
          + " run has decided: the challenger is active on all live instances, or was not better. A"
          + " run can be killed at any point and run again.",
      "",
      "Exit status: 0 the challenger is active (with --dry-run: it won), 1 failed, 2 wrong use, 3"
          + " nothing new to train on, 4 the challenger is not better."
    },
    sortOptions = false,
    modelTransformer = TrainingArguments.class,
    mixinStandardHelpOptions = true)
public final class RetrainCommand implements Callable<Integer> {

  private static final String REHEARSE = "5000";

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "PATH",
      description =
          "Training archive, of any kind that train reads: aclImdb directory or .tar.gz, imdb.pkl,"
              + " JSON lines, CSV; its train part is used.")
  private Path data;

  @Option(
      names = "--from",
      paramLabel = "last|earliest|TIME",
      converter = ReadFrom.Converter.class,
      description =
          "Labelled reviews that take part: those since the last run, all, or those since a time"
              + " (ISO 8601 with a zone). Default: earliest; last with --warm-start.")
  private @Nullable ReadFrom from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      converter = ReadFrom.Time.class,
      description = "Only those before a time. Default: all that are there at the start.")
  private @Nullable Instant to;

  @Option(
      names = "--min-new",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Fewer labelled reviews since the last run: there is nothing to do. Default: 1.")
  private int minNew;

  @Option(
      names = "--warm-start",
      description =
          "Begin with the active model's weights and dictionary. A smaller --lrate than the default"
              + " suits it.")
  private boolean warmStart;

  @Option(
      names = "--rehearse",
      paramLabel = "N",
      defaultValue = REHEARSE,
      description =
          "Reviews of the archive that a warm start trains on, drawn by the seed. Default: "
              + REHEARSE
              + ".")
  private int archiveSample;

  @Option(
      names = "--margin",
      paramLabel = "POINTS",
      defaultValue = "0.2",
      description =
          "Percentage points of accuracy by which the challenger must be better. Default: 0.2.")
  private double marginPoints;

  @Option(
      names = "--min-accuracy",
      paramLabel = "SHARE",
      defaultValue = "0.8",
      description =
          "What the challenger must reach where no model is active yet, 0 to 1. Default: 0.8.")
  private double minAccuracy;

  @Option(
      names = "--name",
      defaultValue = "imdb-lstm",
      description = "Name of the model where none is active yet. Default: imdb-lstm.")
  private String name;

  @Option(
      names = "--model-version",
      paramLabel = "VERSION",
      description = "Version of the challenger. Default: the next after the active model's.")
  private @Nullable String version;

  @Option(
      names = "--dry-run",
      description = "Train and compare, and change nothing but the work folder.")
  private boolean dryRun;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long the live instances may take to be active. Default: 60.")
  private int timeoutSeconds;

  @Option(
      names = "--work-dir",
      paramLabel = "PATH",
      description =
          "Folder of the last challenger (challenger.npz), of what a killed run left to do, and of"
              + " the lock against a second run. Default: sentiment/retrain in the user's state"
              + " folder (XDG_STATE_HOME).")
  private @Nullable Path workDirectory;

  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description =
          "Write a report on the challenger and the held-back reviews: this page, and FILE.json"
              + " beside it.")
  private @Nullable Path report;

  @Option(
      names = "--json",
      description = "Print one JSON object at the end; progress goes to standard error.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    ReportFile.require(report, spec);
    RetrainOptions options = options();
    ScorerConfig config = kafka.config();
    PrintWriter progress = json ? spec.commandLine().getErr() : spec.commandLine().getOut();
    return StopOnSignal.during(() -> run(config, options, progress));
  }

  private int run(ScorerConfig config, RetrainOptions options, PrintWriter progress)
      throws IOException {
    try {
      RetrainSummary summary = new RetrainJob(config, options, progress).run();
      print(summary);
      return summary.outcome().exitCode();
    } catch (InterruptedException | InterruptException e) {
      String reason = "stopped before it was through: run it again";
      print(RetrainSummary.of(Outcome.FAILED, reason, null, 0));
      // Here and now: the JVM is ending.
      spec.commandLine().getErr().println(spec.qualifiedName() + ": " + reason);
      return CommandException.FAILED;
    } catch (IOException | RuntimeException e) {
      print(
          RetrainSummary.of(
              Outcome.FAILED, String.valueOf(CommandException.of(e).getMessage()), null, 0));
      throw e;
    }
  }

  private RetrainOptions options() {
    requireRange("--min-new", minNew, 0, Integer.MAX_VALUE);
    requireRange("--rehearse", archiveSample, 0, Integer.MAX_VALUE);
    requireRange("--margin", marginPoints, -100, 100);
    requireRange("--min-accuracy", minAccuracy, 0, 1);
    requireRange("--timeout", timeoutSeconds, 1, 86_400);
    try {
      ModelId unused = new ModelId(name, version == null ? "1" : version);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    ReadFrom start = warmStart ? new ReadFrom.Last() : new ReadFrom.Earliest();
    return new RetrainOptions(
        data,
        from == null ? start : from,
        to,
        minNew,
        warmStart,
        archiveSample,
        name,
        version,
        marginPoints,
        minAccuracy,
        dryRun,
        workDirectory == null ? WorkDirectory.usual() : workDirectory,
        report,
        Duration.ofSeconds(timeoutSeconds),
        TrainingArguments.of(spec));
  }

  private void requireRange(String option, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new ParameterException(
          spec.commandLine(),
          "%s: expected %s to %s, not %s".formatted(option, least, most, value));
    }
  }

  /** A failure is told to whoever reads the JSON as well. */
  private void print(RetrainSummary summary) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(WorkDirectory.JSON.writeValueAsString(summary));
    } else if (summary.outcome() == Outcome.NOTHING_NEW) {
      out.println(summary.reason());
    }
    out.flush();
  }
}
