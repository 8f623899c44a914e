package org.sentimentstream.deploy.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.deploy.ShippedModels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sentiment demo}: the whole system, to look at. */
@Command(
    name = "demo",
    header = "Show the whole system at work on this machine.",
    description = {
      "Starts a Kafka broker, a schema registry and a scorer, streams reviews through them, shows"
          + " the sentiment events as they come and swaps the model while reviews flow. Ends on"
          + " Ctrl-C and leaves nothing behind.",
      "Exit status with --exit: 0 where every review came out exactly once, else 1."
    },
    sortOptions = false)
public final class DemoCommand implements Callable<Integer> {

  private static final int REVIEWS_BEFORE_EXIT = 300;
  private static final double PER_SECOND = 5;
  private static final double PER_SECOND_BEFORE_EXIT = 50;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--reviews",
      paramLabel = "N",
      description =
          "Number of reviews to stream. Default: "
              + REVIEWS_BEFORE_EXIT
              + " with --exit, else no end.")
  private @Nullable Integer reviews;

  @Option(
      names = "--exit",
      description = "Ends when all reviews are through, instead of staying up until Ctrl-C.")
  private boolean exit;

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "Reviews sent a second. Default: 50 with --exit, else 5.")
  private @Nullable Double rate;

  @Option(
      names = "--port",
      paramLabel = "P",
      description =
          "The broker's port on 127.0.0.1; 0 for any free one. Default: "
              + Ports.USUAL_BROKER_PORT
              + " where it is free, else any.")
  private @Nullable Integer port;

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description =
          "Directory or .tar.gz in aclImdb's layout, whose test reviews are streamed. Default: a"
              + " small set of the project's own.")
  private @Nullable Path data;

  @Option(
      names = "--first-model",
      paramLabel = "FILE",
      description =
          "Checkpoint that scores first. Default: an early training of the shipped model.")
  private @Nullable Path firstModel;

  @Option(
      names = "--second-model",
      paramLabel = "FILE",
      description = "Checkpoint that takes over in the middle. Default: the shipped model.")
  private @Nullable Path secondModel;

  @Override
  public Integer call() throws IOException, InterruptedException {
    requireRange("--reviews", reviews, 1, 100_000_000);
    requireRange("--port", port, 0, 65_535);
    requireRange("--rate", rate, 0.01, 100_000);
    List<DemoReview> texts = data == null ? DemoReviews.own() : DemoReviews.of(data);
    DemoOptions options =
        new DemoOptions(
            reviews == null && exit ? Integer.valueOf(REVIEWS_BEFORE_EXIT) : reviews,
            exit,
            rate != null ? rate : exit ? PER_SECOND_BEFORE_EXIT : PER_SECOND,
            port == null ? Ports.usual() : Ports.withBroker(port),
            texts,
            firstModel == null ? ShippedModels.previous() : firstModel,
            secondModel == null ? ShippedModels.current() : secondModel);
    requireFile(options.firstModel());
    requireFile(options.secondModel());
    boolean colour = Boolean.getBoolean("sentiment.terminal") && System.getenv("NO_COLOR") == null;
    boolean good = new Demo(options, commandSpec().commandLine().getOut(), colour).run();
    return good ? 0 : 1;
  }

  /** Before anything is started, not when its turn comes. */
  private static void requireFile(Path model) throws IOException {
    if (!Files.isRegularFile(model)) {
      throw new NoSuchFileException(model.toString(), null, "expected a checkpoint (.npz) there");
    }
  }

  private void requireRange(String option, @Nullable Number value, double least, double most) {
    if (value != null && !(value.doubleValue() >= least && value.doubleValue() <= most)) {
      throw new ParameterException(
          commandSpec().commandLine(),
          "%s: expected %s to %s, not %s".formatted(option, plain(least), plain(most), value));
    }
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }

  private CommandSpec commandSpec() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets it before it calls");
    }
    return spec;
  }
}
