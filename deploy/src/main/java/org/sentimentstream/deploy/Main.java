package org.sentimentstream.deploy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.FileDescriptor;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.deploy.bench.BenchCommand;
import org.sentimentstream.deploy.demo.DemoCommand;
import org.sentimentstream.deploy.filter.ScoreCommand;
import org.sentimentstream.deploy.filter.TokenizeCommand;
import org.sentimentstream.deploy.retrain.RetrainCommand;
import org.sentimentstream.scorer.command.AclsCommand;
import org.sentimentstream.scorer.command.DlqCommand;
import org.sentimentstream.scorer.command.ModelCommand;
import org.sentimentstream.scorer.command.RunCommand;
import org.sentimentstream.scorer.command.SendCommand;
import org.sentimentstream.scorer.command.TailCommand;
import org.sentimentstream.scorer.command.TopicsCommand;
import org.sentimentstream.scorer.command.TrendsCommand;
import org.sentimentstream.trainer.command.DistillCommand;
import org.sentimentstream.trainer.command.EvaluateCommand;
import org.sentimentstream.trainer.command.ImportCommand;
import org.sentimentstream.trainer.command.PretrainCommand;
import org.sentimentstream.trainer.command.TrainCommand;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line {@code sentiment}. */
@Command(
    name = "sentiment",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Scores reviews that flow through Kafka, and rolls models out while they flow.",
      "sentiment COMMAND --help shows the options of a command."
    },
    footer = "Exit status: 0 done, 1 failed, 2 wrong use.")
public final class Main implements Runnable {

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Logs to standard error what the program does.")
  private boolean verbose;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Logs more, and shows the stack trace of a failure.")
  private boolean debug;

  public static void main(String[] arguments) {
    takeRealStandardError();
    System.exit(
        commandLine(System.in, new FileOutputStream(FileDescriptor.out)).execute(arguments));
  }

  /** The launcher filters the JVM's own messages, and says where the unfiltered stream is. */
  private static void takeRealStandardError() {
    String real = System.getProperty("sentiment.stderr");
    if (real == null) {
      return;
    }
    try {
      System.setErr(
          new PrintStream(new FileOutputStream(real, true), true, Charset.defaultCharset()));
    } catch (FileNotFoundException e) {
      // Not every kind of stream can be opened again by its descriptor; the filtered one does.
    }
  }

  /**
   * The command line with all its commands.
   *
   * @param in what the commands read that read standard input
   * @param out what the commands write to that write data to standard output
   */
  public static CommandLine commandLine(InputStream in, OutputStream out) {
    System.setProperty(ShippedModels.CURRENT_PROPERTY, ShippedModels.current().toString());
    OneLineErrors errors = new OneLineErrors();
    return new CommandLine(new Main())
        .addSubcommand(new DemoCommand())
        .addSubcommand(new ScoreCommand(in, out))
        .addSubcommand(new TokenizeCommand(in, out))
        // As command lines of their own: picocli does not transform the model of a bare subcommand.
        .addSubcommand(new CommandLine(new TrainCommand()))
        .addSubcommand(new CommandLine(new PretrainCommand()))
        .addSubcommand(new CommandLine(new DistillCommand()))
        .addSubcommand(new EvaluateCommand())
        .addSubcommand(new ImportCommand())
        .addSubcommand(new BenchCommand())
        .addSubcommand(new RunCommand())
        .addSubcommand(new SendCommand())
        .addSubcommand(new TailCommand())
        .addSubcommand(new TrendsCommand())
        .addSubcommand(new DlqCommand())
        .addSubcommand(new ModelCommand())
        .addSubcommand(new AclsCommand())
        .addSubcommand(new TopicsCommand())
        .addSubcommand(new CommandLine(new RetrainCommand()))
        .addSubcommand(new CompletionCommand())
        .setExecutionStrategy(Main::execute)
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors);
  }

  private static int execute(ParseResult parsed) {
    try {
      var unused = LogFormat.of(System.getenv());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          parsed.commandSpec().commandLine(), String.valueOf(e.getMessage()));
    }
    if (parsed.commandSpec().userObject() instanceof Main main) {
      boolean service =
          parsed.hasSubcommand()
              && parsed.subcommand().commandSpec().userObject() instanceof RunCommand;
      main.setLogLevel(service);
    }
    try {
      return new RunLast().execute(parsed);
    } catch (Error e) {
      // Picocli hands exceptions to the handler, but not errors.
      throw new ExecutionException(parsed.commandSpec().commandLine(), e.toString(), e);
    }
  }

  /** A service tells its log what it does without being asked, a command does not. */
  private void setLogLevel(boolean service) {
    if (verbose || debug || service) {
      Logger own = (Logger) LoggerFactory.getLogger("org.sentimentstream");
      own.setLevel(debug ? Level.DEBUG : Level.INFO);
    }
  }

  boolean isDebug() {
    return debug;
  }

  /** Without a command. */
  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(
          spec.commandLine(),
          "expected a command: " + String.join(", ", spec.subcommands().keySet()));
    }
  }
}
