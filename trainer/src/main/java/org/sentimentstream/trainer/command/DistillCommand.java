package org.sentimentstream.trainer.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.trainer.dataset.AclImdb;
import org.sentimentstream.trainer.dataset.DataSource;
import org.sentimentstream.trainer.distillation.Distillation;
import org.sentimentstream.trainer.evaluation.Evaluation;
import org.sentimentstream.trainer.job.TrainingJob;
import org.sentimentstream.trainer.job.TrainingSet;
import org.sentimentstream.trainer.job.UnlabelledReviews;
import org.sentimentstream.trainer.job.WorkFolder;
import org.sentimentstream.trainer.training.TrainingOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code distill}: labelled and unlabelled reviews in, a checkpoint out. */
@Command(
    name = "distill",
    description = {
      "Train several models on labelled reviews, let them say together how positive unlabelled"
          + " reviews are, train a network on what that says of every word, and write its"
          + " checkpoint.",
      "The preset and the options after it are those of the network.",
      "Models are kept in --work-dir. After Ctrl-C or a crash the same command goes on where it"
          + " was, and ends with the same model."
    },
    sortOptions = false,
    modelTransformer = TrainingArguments.OfStudent.class,
    mixinStandardHelpOptions = true)
public final class DistillCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private DataOptions data;

  @Mixin private UnlabelledOptions unlabelled;

  @Mixin private CheckpointOptions target;

  @Option(
      names = "--work-dir",
      paramLabel = "DIR",
      description =
          "Where models are kept until the checkpoint is written, and after it. Default: beside"
              + " the checkpoint, its name with .work in place of .npz.")
  private @Nullable Path workDir;

  @Override
  public Integer call() throws IOException, InterruptedException {
    TrainingOptions options = TrainingArguments.of(spec);
    PrintWriter out = spec.commandLine().getOut();
    DataSource source = data.open();
    UnlabelledReviews more = unlabelled.read(source);
    TrainingSet labelled =
        TrainingSet.split(source.read(AclImdb.Split.TRAIN), null, options, source.lineage());
    out.printf(
        "%,d labelled reviews to train on, %,d to validate on, %,d unlabelled%n",
        labelled.train().length, labelled.valid().length, more.texts().size());
    out.flush();

    try (CtrlC ctrlC = CtrlC.watch()) {
      Checkpoint checkpoint =
          new Distillation(
                  options,
                  target.name(),
                  target.version(),
                  labelled,
                  more,
                  new WorkFolder(workFolder()),
                  new Progress(options, ctrlC, out))
              .run();
      CheckpointFile.write(checkpoint, target.file());
      out.printf("Validation error %.4f.%n", checkpoint.history().validError());
      out.printf("Wrote %s, sha256 %s%n", target.file(), CheckpointFile.digest(target.file()));
      out.flush();
      return 0;
    } catch (CancellationException e) {
      out.println("Stopped; the same command goes on from here.");
      out.flush();
      return 1;
    }
  }

  private Path workFolder() {
    return workDir == null ? CheckpointOptions.beside(target.file(), ".work") : workDir;
  }

  /** Says what is trained and how it goes, and passes on Ctrl-C. */
  private static final class Progress implements Distillation.Listener {
    private final TrainingOptions options;
    private final CtrlC ctrlC;
    private final PrintWriter out;
    private @Nullable TrainingProgress training;

    Progress(TrainingOptions options, CtrlC ctrlC, PrintWriter out) {
      this.options = options;
      this.ctrlC = ctrlC;
      this.out = out;
    }

    @Override
    public void onFound(String model) {
      out.printf("%s: trained before%n", model);
      out.flush();
    }

    @Override
    public void onVectors(int epoch, double cost) {
      out.printf("document-vectors: epoch %d, cost %.4f%n", epoch, cost);
      out.flush();
    }

    @Override
    public void onTraining(String network, TrainingJob job) {
      out.printf("%s:%n", network);
      out.flush();
      long tokens = job.sets().tokensPerEpoch(options.maxlen()) * options.maxEpochs();
      training = new TrainingProgress(out, tokens, options.dispFreq());
    }

    @Override
    public void onTrained(String network) {
      if (training != null) {
        training.close();
      }
    }

    @Override
    public void onUpdate(int epoch, long update, double cost, long tokens) {
      if (training != null) {
        training.onUpdate(epoch, update, cost, tokens);
      }
    }

    @Override
    public void onValidation(
        int epoch, long update, Evaluation validation, double testError, boolean best) {
      if (training != null) {
        training.onValidation(epoch, update, validation, testError, best);
      }
    }

    @Override
    public boolean isStopRequested() {
      return ctrlC.isRequested();
    }

    @Override
    public void onEnsemble(List<Distillation.Member> members, Evaluation ensemble) {
      for (Distillation.Member member : members) {
        print(member.name(), member.validation(), ", weight %.3f".formatted(member.weight()));
      }
      print("ensemble", ensemble, "");
    }

    @Override
    public void onTeacher(Evaluation teacher) {
      print("linear model of the ensemble", teacher, "");
    }

    private void print(String model, Evaluation validation, String more) {
      out.printf(
          "%s: validation accuracy %.2f %%, loss %.4f%s%n",
          model, 100 * validation.accuracy(), validation.loss(), more);
      out.flush();
    }
  }
}
