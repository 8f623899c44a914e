package org.sentimentstream.trainer.command;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that say where a new checkpoint goes and what its model is called. */
final class CheckpointOptions {

  private static final String NPZ = ".npz";

  @Option(
      names = "--saveto",
      paramLabel = "FILE",
      defaultValue = "lstm_model.npz",
      description = "Checkpoint to write. Default: lstm_model.npz.")
  private Path file;

  @Option(
      names = "--name",
      defaultValue = "imdb-lstm",
      description = "Name of the model. Default: imdb-lstm.")
  private String name;

  @Option(
      names = "--model-version",
      paramLabel = "VERSION",
      defaultValue = "1.0.0",
      description = "Version of the model under its name. Default: 1.0.0.")
  private String version;

  Path file() {
    return file;
  }

  String name() {
    return name;
  }

  String version() {
    return version;
  }

  /** What lies beside a checkpoint: its name with {@code suffix} in place of {@code .npz}. */
  static Path beside(Path checkpoint, String suffix) {
    String file = checkpoint.getFileName().toString();
    String stem = file.endsWith(NPZ) ? file.substring(0, file.length() - NPZ.length()) : file;
    return checkpoint.resolveSibling(stem + suffix);
  }
}
