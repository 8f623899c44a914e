package org.sentimentstream.scorer.testing;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.sentimentstream.scorer.command.CommandException;
import org.sentimentstream.scorer.command.ModelCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What one of the commands {@code model …} did, mounted as the launcher mounts it. */
public record CommandRun(int exitCode, String out, String err) {

  @Command(
      name = "sentiment",
      subcommands = {ModelCommand.class})
  private static final class Launcher {}

  /** Runs a command with a test's settings. */
  public static CommandRun of(Surroundings around, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--config");
    all.add(settings(around).toString());
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
            .execute(all.toArray(String[]::new));
    return new CommandRun(exitCode, out.toString(), err.toString());
  }

  private static Path settings(Surroundings around) {
    Path file = around.directory().resolve("command.properties");
    Properties properties = new Properties();
    properties.putAll(around.settings());
    try (var writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }
}
