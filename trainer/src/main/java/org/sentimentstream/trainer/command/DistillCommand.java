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
import org.sentimentstream.trainer.distillation.Recipe;
import org.sentimentstream.trainer.distillation.WorkFolder;
import org.sentimentstream.trainer.evaluation.Evaluation;
import org.sentimentstream.trainer.job.TrainingJob;
import org.sentimentstream.trainer.job.TrainingSet;
import org.sentimentstream.trainer.training.TrainingOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code distill}: labelled and unlabelled reviews in, a checkpoint out. */
@Command(
    name = "distill",
    description = {
      "Train several models on labelled reviews, let them say together how positive unlabelled"
          + " reviews are, train a network on all of that, and write its checkpoint.",
      "The preset and the options after it are those of each network that is trained; each has a"
          + " seed of its own, counted from --seed.",
      "Models are kept in --work-dir. After Ctrl-C or a crash the same command goes on where it"
          + " was, and ends with the same model."
    },
    sortOptions = false,
    modelTransformer = TrainingArguments.class,
    mixinStandardHelpOptions = true)
public final class DistillCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private DataOptions data;

  @Mixin private CheckpointOptions target;

  @Option(
      names = "--unlabelled",
      paramLabel = "PATH",
      description =
          "Reviews without labels: aclImdb directory or .tar.gz with train/unsup in it, or"
              + " .jsonl[.gz] with a text in each line. Default: where the labelled ones are.")
  private @Nullable Path unlabelled;

  @Option(
      names = "--work-dir",
      paramLabel = "DIR",
      description =
          "Where models are kept until the checkpoint is written, and after it. Default: beside"
              + " the checkpoint, its name with .work in place of .npz.")
  private @Nullable Path workDir;

  @Option(
      names = "--teachers",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "Networks that label from the second generation on, beside a linear model and one of"
              + " document vectors, which do so from the first. Default: 2.")
  private int teachers;

  @Option(
      names = "--generations",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "How often reviews are labelled; the networks of each time learn from the time before."
              + " Default: 2.")
  private int generations;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Recipe recipe = recipe();
    PrintWriter out = spec.commandLine().getOut();
    DataSource source = data.open();
    DataSource unlabelledSource = unlabelled == null ? source : DataSource.open(unlabelled, null);
    List<String> texts = unlabelledSource.readUnlabelled();
    TrainingSet labelled =
        TrainingSet.split(
            source.read(AclImdb.Split.TRAIN), null, recipe.network(), source.lineage());
    out.printf(
        "%,d labelled reviews to train on, %,d to validate on, %,d unlabelled%n",
        labelled.train().length, labelled.valid().length, texts.size());
    out.flush();

    try (CtrlC ctrlC = CtrlC.watch()) {
      Checkpoint checkpoint =
          new Distillation(
                  recipe,
                  target.name(),
                  target.version(),
                  labelled,
                  texts,
                  unlabelledSource.lineage(),
                  new WorkFolder(workFolder()),
                  new Progress(recipe.network(), ctrlC, out))
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

  private Recipe recipe() {
    TrainingOptions network = TrainingArguments.of(spec);
    try {
      return new Recipe(network, teachers, generations);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
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
    public void onEnsemble(int generation, List<Distillation.Member> members, Evaluation ensemble) {
      for (Distillation.Member member : members) {
        out.printf(
            "generation %d, %s: validation accuracy %.2f %%, loss %.4f, weight %.3f%n",
            generation,
            member.name(),
            100 * member.validation().accuracy(),
            member.validation().loss(),
            member.weight());
      }
      out.printf(
          "generation %d, ensemble: validation accuracy %.2f %%, loss %.4f%n",
          generation, 100 * ensemble.accuracy(), ensemble.loss());
      out.flush();
    }
  }
}
