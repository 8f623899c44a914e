package org.sentimentstream.deploy;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.command.CommandException;
import org.sentimentstream.scorer.config.ConfigurationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Reports a failure as one line on standard error, which says what was expected, what came and
 * where. Exit status 2 for a wrong use, 1 for everything else; the stack trace only with {@code
 * --debug}.
 */
final class OneLineErrors implements IParameterExceptionHandler, IExecutionExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(OneLineErrors.class);

  private static final int FAILED = 1;
  private static final int WRONG_USE = 2;

  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    String problem =
        e instanceof UnmatchedArgumentException unmatched
            ? describe(unmatched, command)
            : decapitalize(e.getMessage()).replaceFirst("^error: ", "");
    report(command, e, name + ": " + oneLine(problem) + "; see " + name + " --help");
    return WRONG_USE;
  }

  /** An argument that nothing takes: a command or an option that is not there, or one too many. */
  private static String describe(UnmatchedArgumentException e, CommandLine command) {
    String argument = e.getUnmatched().isEmpty() ? "" : e.getUnmatched().get(0);
    boolean hasCommands = !command.getSubcommands().isEmpty();
    String what =
        e.isUnknownOption() ? "unknown option" : hasCommands ? "unknown command" : "unexpected";
    List<String> suggestions = e.getSuggestions();
    return what
        + " '"
        + argument
        + "'"
        + (suggestions.isEmpty() ? "" : ", did you mean " + String.join(" or ", suggestions) + "?");
  }

  @Override
  public int handleExecutionException(
      Exception e, CommandLine command, @Nullable ParseResult parseResult) {
    if (e instanceof ParameterException wrongUse) {
      return handleParseException(wrongUse, new String[0]);
    }
    Throwable failure = unwrap(e);
    String name = command.getCommandSpec().qualifiedName();
    if (isOfKafka(failure)) {
      CommandException known = CommandException.of(failure);
      report(command, e, name + ": " + known.getMessage());
      return known.exitCode();
    }
    report(command, e, name + ": " + describe(failure));
    return FAILED;
  }

  private static Throwable unwrap(Throwable failure) {
    Throwable cause = failure.getCause();
    boolean isWrapper =
        failure instanceof ExecutionException
            || failure instanceof CommandLine.ExecutionException
            || failure instanceof CompletionException
            || failure instanceof UncheckedIOException;
    return isWrapper && cause != null ? unwrap(cause) : failure;
  }

  /** What the Kafka-side commands know best how to put. */
  private static boolean isOfKafka(Throwable failure) {
    return failure instanceof CommandException
        || failure instanceof KafkaException
        || failure instanceof ConfigurationException;
  }

  private static String describe(Throwable failure) {
    String message = failure.getMessage();
    if (failure instanceof NoSuchFileException missing) {
      String reason = missing.getReason();
      return missing.getFile() + ": no such file" + (reason == null ? "" : "; " + reason);
    } else if (failure instanceof AccessDeniedException denied) {
      return denied.getFile() + ": permission denied";
    } else if (failure instanceof FileSystemException && message != null) {
      return message;
    } else if (message == null || isOwnMistake(failure)) {
      return "internal error: " + failure + "; run again with --debug to see where";
    }
    return message;
  }

  /** What only a mistake in the program throws: its message alone would tell nobody anything. */
  private static boolean isOwnMistake(Throwable failure) {
    return failure instanceof Error
        || failure instanceof NullPointerException
        || failure instanceof IndexOutOfBoundsException
        || failure instanceof ClassCastException
        || failure instanceof ArithmeticException;
  }

  private static void report(CommandLine command, Exception e, String line) {
    boolean debug =
        command.getCommandSpec().root().userObject() instanceof Main main && main.isDebug();
    if (isLogInJson()) {
      LOG.error(line, debug ? e : null);
      return;
    }
    command.getErr().println(line);
    if (debug) {
      e.printStackTrace(command.getErr());
    }
  }

  /** Then whatever reads standard error takes each line for an object. */
  private static boolean isLogInJson() {
    try {
      return LogFormat.of(System.getenv()) == LogFormat.JSON;
    } catch (IllegalArgumentException e) {
      return false; // that is what is reported
    }
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  /** A name in capitals keeps its first one. */
  private static String decapitalize(@Nullable String message) {
    if (message == null || message.isEmpty()) {
      return "wrong use";
    }
    return message.matches("(?s)\\p{Lu}{2}.*")
        ? message
        : message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
  }
}
