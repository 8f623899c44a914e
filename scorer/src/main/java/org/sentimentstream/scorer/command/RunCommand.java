package org.sentimentstream.scorer.command;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.ClockSetBackException;
import org.sentimentstream.scorer.ScorerApplication;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.config.ScorerSetting;
import org.sentimentstream.scorer.http.ScorerService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code run}: one scorer instance, until it is told to stop. */
@Command(
    name = "run",
    description = {
      "Run a scorer instance: reviews in, sentiment events out.",
      "It scores once a model was activated (model publish --activate). Ctrl-C ends it in good"
          + " order."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class RunCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;

  @Option(names = "--settings", description = "Show all settings of the scorer, and end.")
  private boolean settings;

  @Override
  public Integer call() throws InterruptedException {
    if (settings) {
      showSettings(spec.commandLine().getOut());
      return 0;
    }
    ScorerConfig config = kafka.config();
    AtomicReference<ScorerService> current = new AtomicReference<>();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(current.get()), "scorer-stop"));
    while (mustBeginAnew(config, current)) {
      LOG.warn("The scorer begins anew");
    }
    return 0;
  }

  private static void close(@Nullable ScorerService service) {
    if (service != null) {
      service.close();
    }
  }

  /** Runs an instance to its end. */
  private static boolean mustBeginAnew(ScorerConfig config, AtomicReference<ScorerService> current)
      throws InterruptedException {
    try (ScorerService service = ScorerService.start(config)) {
      current.set(service);
      ScorerApplication application = service.application();
      if (application.awaitEnd() != ScorerApplication.State.FAILED) {
        return false;
      }
      Optional<Throwable> failure = application.failure();
      if (failure.filter(ClockSetBackException.class::isInstance).isPresent()) {
        return true;
      }
      throw CommandException.failed(
          "the scorer cannot go on: " + failure.map(RunCommand::rootMessage).orElse("see the log"));
    }
  }

  private static void showSettings(PrintWriter out) {
    for (ScorerSetting setting : ScorerSetting.values()) {
      out.printf(
          "%s=%s%n    %s (%s)%n",
          setting.key(),
          setting.defaultValue().orElse("(needed)"),
          setting.meaning(),
          setting.variable());
    }
    out.flush();
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getClass().getSimpleName() + ": " + root.getMessage();
  }
}
