package org.sentimentstream.trainer.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.checkpoint.NpzFile;
import org.sentimentstream.model.checkpoint.NpzWriter;
import org.sentimentstream.trainer.training.ForwardingListener;
import org.sentimentstream.trainer.training.TrainingListener;
import org.sentimentstream.trainer.training.TrainingState;
import org.sentimentstream.trainer.training.TrainingStateFile;

/**
 * Keeps models, so that what was trained once is not trained again: {@code NAME.npz} is the
 * checkpoint of a training that came to its end, {@code NAME.state.npz} where one was interrupted.
 * Files that another training left under these names are replaced.
 *
 * <p>Of document vectors {@code NAME.npz} keeps what comes out: {@code reviews.txt}, the digest of
 * the reviews they are of, and {@code log_odds.npy} [reviews], float64.
 */
public final class WorkFolder {

  private static final String REVIEWS = "reviews.txt";
  private static final String LOG_ODDS = "log_odds";
  private static final int MAX_DIGEST = 1 << 10;
  private static final long MAX_REVIEWS = 10_000_000;

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
  public @Nullable Checkpoint find(String name, TrainingJob job) throws IOException {
    Path file = checkpoint(name);
    Checkpoint found = Files.exists(file) ? CheckpointFile.read(file) : null;
    return found != null && job.isOf(found) ? found : null;
  }

  /** {@link #trainTo} with the files that are a network's in this folder. */
  public Checkpoint train(String name, TrainingJob job, TrainingListener listener)
      throws IOException, InterruptedException {
    return trainTo(checkpoint(name), folder.resolve(name + ".state.npz"), job, listener);
  }

  /**
   * Trains a network, from where an interrupted training of it was, and writes it.
   *
   * @param file of the checkpoint
   * @param stateFile where the training's state is kept until then
   * @throws CancellationException where the listener wanted it to stop: its state is saved
   */
  public static Checkpoint trainTo(
      Path file, Path stateFile, TrainingJob job, TrainingListener listener)
      throws IOException, InterruptedException {
    TrainingState saved = Files.exists(stateFile) ? TrainingStateFile.read(stateFile) : null;
    TrainingListener saving = new Saving(stateFile, listener);
    Checkpoint checkpoint =
        saved != null && job.isOf(saved) ? job.resume(saved, saving) : job.run(saving);
    CheckpointFile.write(checkpoint, file);
    Files.deleteIfExists(stateFile);
    return checkpoint;
  }

  /**
   * Log-odds that are already there; null where they are to be computed.
   *
   * @param digest of the reviews
   */
  public double @Nullable [] findLogOdds(String name, String digest) throws IOException {
    if (!Files.exists(checkpoint(name))) {
      return null;
    }
    try (NpzFile file = NpzFile.open(checkpoint(name))) {
      String found = new String(file.bytes(REVIEWS, MAX_DIGEST), StandardCharsets.UTF_8);
      return found.equals(digest) ? file.array(LOG_ODDS, MAX_REVIEWS).values() : null;
    }
  }

  /** Keeps log-odds [reviews]. */
  public void keepLogOdds(String name, String digest, double[] logOdds) throws IOException {
    NpzWriter.write(
        checkpoint(name),
        Deflater.BEST_SPEED,
        file -> {
          file.putEntry(REVIEWS, digest.getBytes(StandardCharsets.UTF_8));
          file.put(LOG_ODDS, logOdds, logOdds.length);
        });
  }

  private Path checkpoint(String name) {
    return folder.resolve(name + ".npz");
  }

  /** Writes the state where the training says so; ends a training that is to stop. */
  private static final class Saving extends ForwardingListener {
    private final Path file;

    Saving(Path file, TrainingListener listener) {
      super(listener);
      this.file = file;
    }

    @Override
    public void onSave(TrainingState state) throws IOException {
      TrainingStateFile.write(state, file);
      if (isStopRequested()) {
        throw new CancellationException("training was stopped; its state is in " + file);
      }
    }
  }
}
