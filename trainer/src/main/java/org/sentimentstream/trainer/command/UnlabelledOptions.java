package org.sentimentstream.trainer.command;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.trainer.dataset.DataSource;
import org.sentimentstream.trainer.job.UnlabelledReviews;
import picocli.CommandLine.Option;

/** The option that says where reviews without labels come from. */
final class UnlabelledOptions {

  @Option(
      names = "--unlabelled",
      paramLabel = "PATH",
      description =
          "Reviews without labels: aclImdb directory or .tar.gz with train/unsup in it, or"
              + " .jsonl[.gz] with a text in each line. Default: where the labelled ones are.")
  private @Nullable Path path;

  /**
   * Reads them.
   *
   * @param labelled where the labelled ones are
   */
  UnlabelledReviews read(DataSource labelled) throws IOException {
    DataSource source = path == null ? labelled : DataSource.open(path, null);
    return new UnlabelledReviews(source.readUnlabelled(), source.lineage());
  }
}
