package org.sentimentstream.scorer.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.sentimentstream.model.checkpoint.CheckpointException;
import org.sentimentstream.schemas.SchemaRegistryUnavailableException;
import org.sentimentstream.scorer.ScorerStartException;
import org.sentimentstream.scorer.TopicPreparation;
import org.sentimentstream.scorer.config.ConfigurationException;

/** Why a command ends: one line for the person who gave it, and the program's exit code. */
public final class CommandException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The command was understood and did not reach what it was to do. */
  public static final int FAILED = 1;

  /** The command was used wrongly. */
  public static final int WRONG_USE = 2;

  private final int exitCode;

  public CommandException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  private CommandException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** A failure in these words. */
  public static CommandException failed(String message) {
    return new CommandException(FAILED, message);
  }

  /** A wrong use in these words. */
  public static CommandException wrongUse(String message) {
    return new CommandException(WRONG_USE, message);
  }

  public int exitCode() {
    return exitCode;
  }

  /** The one line and the exit code for whatever a command threw. */
  public static CommandException of(Throwable thrown) {
    if (thrown instanceof CommandException e) {
      return e;
    }
    if (thrown instanceof UncheckedIOException e && e.getCause() != null) {
      return of(e.getCause());
    }
    int exitCode = thrown instanceof ConfigurationException ? WRONG_USE : FAILED;
    return new CommandException(exitCode, oneLine(text(thrown)), thrown);
  }

  private static String text(Throwable thrown) {
    if (thrown instanceof ConfigurationException
        || thrown instanceof ScorerStartException
        || thrown instanceof CheckpointException
        || thrown instanceof SchemaRegistryUnavailableException) {
      return String.valueOf(thrown.getMessage());
    }
    if (thrown instanceof NoSuchFileException e) {
      return "there is no file "
          + e.getFile()
          + (e.getReason() == null ? "" : ": " + e.getReason());
    }
    if (thrown instanceof TimeoutException) {
      return "Kafka did not answer in time: " + thrown.getMessage();
    }
    if (thrown instanceof ConfigException) {
      return "a Kafka setting is wrong: " + thrown.getMessage();
    }
    if (thrown instanceof ClusterAuthorizationException) {
      // Said to an idempotent producer, whose right on the cluster whoever may write has as well.
      return "Kafka refuses: may write to no topic; " + TopicPreparation.RIGHTS_HINT;
    }
    if (thrown instanceof AuthorizationException) {
      return "Kafka refuses: " + withCause(thrown) + "; " + TopicPreparation.RIGHTS_HINT;
    }
    if (thrown instanceof SaslAuthenticationException) {
      return "Kafka refuses the credentials: " + withCause(thrown);
    }
    Throwable cause = thrown.getCause();
    if (thrown instanceof KafkaException
        && (cause instanceof AuthorizationException || cause instanceof AuthenticationException)) {
      // A producer that was refused before says so only as the cause of what it throws from then
      // on.
      return text(cause);
    }
    if (thrown instanceof KafkaException) {
      return "Kafka: " + withCause(thrown);
    }
    if (thrown instanceof InterruptedException) {
      return "interrupted";
    }
    return thrown instanceof IOException ? withCause(thrown) : "unexpected: " + thrown;
  }

  private static String withCause(Throwable thrown) {
    Throwable cause = thrown.getCause();
    String message = thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
    return cause == null || cause.getMessage() == null || message.contains(cause.getMessage())
        ? message
        : message + ": " + cause.getMessage();
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s*[\\r\\n]+\\s*", " ");
  }
}
