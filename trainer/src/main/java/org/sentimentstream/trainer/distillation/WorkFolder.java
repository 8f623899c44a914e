package org.sentimentstream.trainer.distillation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.trainer.evaluation.Evaluation;
import org.sentimentstream.trainer.job.TrainingJob;
import org.sentimentstream.trainer.training.TrainingListener;
import org.sentimentstream.trainer.training.TrainingState;
import org.sentimentstream.trainer.training.TrainingStateFile;

/**
 * Keeps the networks of a distillation, so that what was trained once is not trained again: {@code
 * NAME.npz} is the checkpoint of a training that came to its end, {@code NAME.state.npz} where one
 * was interrupted. Files that another training left under these names are replaced.
 */
public final class WorkFolder {

  private final Path folder;

  /** Makes the folder where there is none. */
  public WorkFolder(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  /**
   * The network that is already there; null where it is to be trained.
   *
   * @throws org.sentimentstream.model.checkpoint.CheckpointException where the file is damaged
   */
  @Nullable Checkpoint find(String name, TrainingJob job) throws IOException {
    Path file = checkpoint(name);
    Checkpoint found = Files.exists(file) ? CheckpointFile.read(file) : null;
    return found != null && job.isOf(found) ? found : null;
  }

  /**
   * Trains a network, from where an interrupted training of it was, and keeps it.
   *
   * @throws CancellationException where the listener wanted it to stop: its state is saved
   */
  Checkpoint train(String name, TrainingJob job, TrainingListener listener)
      throws IOException, InterruptedException {
    Path state = folder.resolve(name + ".state.npz");
    TrainingState saved = Files.exists(state) ? TrainingStateFile.read(state) : null;
    TrainingListener saving = new Saving(state, listener);
    Checkpoint checkpoint =
        saved != null && job.isOf(saved) ? job.resume(saved, saving) : job.run(saving);
    CheckpointFile.write(checkpoint, checkpoint(name));
    Files.deleteIfExists(state);
    return checkpoint;
  }

  private Path checkpoint(String name) {
    return folder.resolve(name + ".npz");
  }

  /** Writes the state where the training says so; ends a training that is to stop. */
  private record Saving(Path file, TrainingListener listener) implements TrainingListener {

    @Override
    public void onUpdate(int epoch, long update, double cost, long tokens) {
      listener.onUpdate(epoch, update, cost, tokens);
    }

    @Override
    public void onValidation(
        int epoch, long update, Evaluation validation, double testError, boolean best) {
      listener.onValidation(epoch, update, validation, testError, best);
    }

    @Override
    public void onSave(TrainingState state) throws IOException {
      TrainingStateFile.write(state, file);
      if (listener.isStopRequested()) {
        throw new CancellationException("training was stopped; its state is in " + file);
      }
    }

    @Override
    public boolean isStopRequested() {
      return listener.isStopRequested();
    }
  }
}
