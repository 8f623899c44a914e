package org.sentimentstream.trainer.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.trainer.dataset.DataSource;
import org.sentimentstream.trainer.dataset.Download;
import picocli.CommandLine.Option;

/**
 * The options that say where labelled reviews come from. Where none is given, or the official
 * archive by its name, and it is not there, it is fetched.
 */
public final class DataOptions {

  private static final String OFFICIAL_NAME = "aclImdb_v1.tar.gz";
  private static final int MEGABYTE = 1_000_000;

  private final Path cache;
  private final Download official;

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description =
          "Labelled reviews: aclImdb directory or .tar.gz, the tutorial's imdb.pkl[.gz], .jsonl[.gz]"
              + " or .csv[.gz]. Default: aclImdb_v1.tar.gz in the user's cache folder, which is"
              + " fetched from ai.stanford.edu if it is not there.")
  private @Nullable Path data;

  @Option(
      names = "--dictionary",
      paramLabel = "FILE",
      description = "Dictionary of the ids in imdb.pkl. Default: imdb.dict.pkl[.gz] beside it.")
  private @Nullable Path dictionary;

  public DataOptions() {
    this(cacheFolder(System.getenv(), System.getProperty("user.home")), Download.ACL_IMDB);
  }

  /** With another cache folder and another place of the official archive. */
  DataOptions(Path cache, Download official) {
    this.cache = cache;
    this.official = official;
  }

  /** Where the user's programs keep what they can get again (XDG Base Directory Specification). */
  static Path cacheFolder(Map<String, String> environment, String home) {
    String cacheHome = environment.getOrDefault("XDG_CACHE_HOME", "");
    // The specification: a path that is not absolute is to be ignored.
    Path base = Path.of(cacheHome).isAbsolute() ? Path.of(cacheHome) : Path.of(home, ".cache");
    return base.resolve("sentiment");
  }

  /**
   * The data that the options say, fetched before if need be.
   *
   * @throws IOException where there is none, or it is of no known kind: the message says so
   */
  public DataSource open() throws IOException, InterruptedException {
    Path path = data == null ? cache.resolve(OFFICIAL_NAME) : data;
    if (!Files.exists(path) && path.endsWith(OFFICIAL_NAME)) {
      fetch(path);
    }
    return DataSource.open(path, dictionary);
  }

  /** On a terminal (the launcher says so in {@code sentiment.terminal}) with a bar. */
  private void fetch(Path path) throws IOException, InterruptedException {
    if (!Boolean.getBoolean("sentiment.terminal")) {
      official.to(path, (bytes, whole) -> {});
      return;
    }
    try (ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName(OFFICIAL_NAME)
            .setUnit(" MB", MEGABYTE)
            .showSpeed()
            .setStyle(ProgressBarStyle.ASCII)
            .setConsumer(new ConsoleProgressBarConsumer(System.err))
            .build()) {
      official.to(
          path,
          (bytes, whole) -> {
            bar.maxHint(whole);
            bar.stepTo(bytes);
          });
    }
  }
}
