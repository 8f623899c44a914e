package org.sentimentstream.scorer.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.sentimentstream.scorer.command.AclsCommand;
import org.sentimentstream.scorer.command.CommandException;
import org.sentimentstream.scorer.command.DlqCommand;
import org.sentimentstream.scorer.command.ModelCommand;
import org.sentimentstream.scorer.command.RunCommand;
import org.sentimentstream.scorer.command.SendCommand;
import org.sentimentstream.scorer.command.TailCommand;
import org.sentimentstream.scorer.command.TopicsCommand;
import org.sentimentstream.scorer.command.TrendsCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What a command did, mounted as the launcher mounts it. */
public record CommandRun(int exitCode, String out, String err) {

  @Command(
      name = "sentiment",
      subcommands = {
        RunCommand.class,
        SendCommand.class,
        TailCommand.class,
        TrendsCommand.class,
        DlqCommand.class,
        ModelCommand.class,
        AclsCommand.class,
        TopicsCommand.class
      })
  private static final class Launcher {}

  /** Runs a command with a test's settings. */
  public static CommandRun of(Surroundings around, String... arguments) {
    return of(around, around.settings(), arguments);
  }

  /** Runs a command with other settings than the test's. */
  public static CommandRun of(
      Surroundings around, Map<String, String> settings, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--config");
    all.add(write(around.directory(), settings).toString());
    return asGiven(all.toArray(String[]::new));
  }

  /** Runs a command with no setting but those in its arguments. */
  public static CommandRun asGiven(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        new CommandLine(new Launcher())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .setExecutionExceptionHandler(
                (thrown, command, parsed) -> {
                  CommandException e = CommandException.of(thrown);
                  err.append(e.getMessage()).append('\n');
                  return e.exitCode();
                })
            .execute(arguments);
    return new CommandRun(exitCode, out.toString(), err.toString());
  }

  /** A file of its own for each run, since several may run at once. */
  private static Path write(Path directory, Map<String, String> settings) {
    Properties properties = new Properties();
    properties.putAll(settings);
    try {
      Path file = Files.createTempFile(directory, "command", ".properties");
      try (var writer = Files.newBufferedWriter(file)) {
        properties.store(writer, null);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one line of standard error. */
  public String errLine() {
    assertThat(err.strip().lines()).hasSize(1);
    return err.strip();
  }

  /** The JSON object on standard output; there is no error. */
  public JsonNode json() throws JsonProcessingException {
    assertThat(err).isEmpty();
    return new ObjectMapper().readTree(out);
  }

  /** The lines of standard output, each of which is a JSON object; there is no error. */
  public List<JsonNode> jsonLines() throws JsonProcessingException {
    assertThat(err).isEmpty();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : out.lines().toList()) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }
}
