package org.sentimentstream.trainer.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.text.Dictionary;
import org.sentimentstream.trainer.dataset.AclImdb;
import org.sentimentstream.trainer.dataset.DataSource;
import org.sentimentstream.trainer.dataset.EncodedReviews;
import org.sentimentstream.trainer.job.TrainingJob;
import org.sentimentstream.trainer.job.TrainingSet;
import org.sentimentstream.trainer.job.UnlabelledReviews;
import org.sentimentstream.trainer.job.WorkFolder;
import org.sentimentstream.trainer.training.ForwardingListener;
import org.sentimentstream.trainer.training.Objective;
import org.sentimentstream.trainer.training.TrainingListener;
import org.sentimentstream.trainer.training.TrainingOptions;
import org.sentimentstream.trainer.training.TrainingSets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code pretrain}: reviews in, a language model's checkpoint out. */
@Command(
    name = "pretrain",
    description = {
      "Train a language model on labelled and unlabelled reviews, whose labels have no part in it,"
          + " and write its checkpoint: train --init-from begins with its weights and dictionary.",
      "After Ctrl-C or a crash the same command goes on where it was last saved, and ends with the"
          + " same network."
    },
    sortOptions = false,
    modelTransformer = TrainingArguments.OfLanguageModel.class,
    mixinStandardHelpOptions = true)
public final class PretrainCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private DataOptions data;

  @Mixin private UnlabelledOptions unlabelled;

  @Mixin private CheckpointOptions target;

  @Override
  public Integer call() throws IOException, InterruptedException {
    TrainingOptions options =
        TrainingArguments.of(spec)
            .with(Map.of("objective", Objective.NEXT_WORD, "calibrate", false, "test_size", 0));
    PrintWriter out = spec.commandLine().getOut();
    TrainingJob job = job(options);
    TrainingSets sets = job.sets();
    out.printf(
        "%,d reviews to train on (%,d tokens), %,d to validate on, %,d words%n",
        sets.train().size(),
        sets.train().tokens(),
        sets.valid().size(),
        job.dictionary().size() - Dictionary.FIRST_WORD);
    out.flush();

    long tokens = sets.tokensPerEpoch(options.maxlen()) * options.maxEpochs();
    try (CtrlC ctrlC = CtrlC.watch();
        TrainingProgress progress = new TrainingProgress(out, tokens, options.dispFreq())) {
      Path state = CheckpointOptions.beside(target.file(), ".state.npz");
      TrainingListener listener =
          new ForwardingListener(progress) {
            @Override
            public boolean isStopRequested() {
              return ctrlC.isRequested();
            }
          };
      Checkpoint checkpoint = WorkFolder.trainTo(target.file(), state, job, listener);
      out.printf(
          "Told %.2f %% of the next words. Wrote %s, sha256 %s%n",
          100 * (1 - checkpoint.history().validError()),
          target.file(),
          CheckpointFile.digest(target.file()));
      out.flush();
      return 0;
    } catch (CancellationException e) {
      out.println("Stopped; the same command goes on from here.");
      out.flush();
      return 1;
    }
  }

  private TrainingJob job(TrainingOptions options) throws IOException, InterruptedException {
    DataSource source = data.open();
    UnlabelledReviews more = unlabelled.read(source);
    TrainingSet labelled =
        TrainingSet.split(source.read(AclImdb.Split.TRAIN), null, options, source.lineage());
    Dictionary dictionary = labelled.reviews().dictionary(options.nWords());
    TrainingSets sets = labelled.encode(dictionary, options);
    EncodedReviews all = sets.train().and(more.encode(dictionary, options));
    return new TrainingJob(
        options,
        target.name(),
        target.version(),
        dictionary,
        new TrainingSets(all, sets.valid(), sets.test()),
        more.lineageBeside(labelled));
  }
}
