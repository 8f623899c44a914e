package org.sentimentstream.deploy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;

/**
 * What a command line came to.
 *
 * @param status exit status
 * @param out standard output
 * @param err standard error
 */
public record CommandRun(int status, String out, String err) {

  /** Runs a command in this JVM. */
  public static CommandRun of(String input, String... arguments) {
    return of(input.getBytes(StandardCharsets.UTF_8), arguments);
  }

  /** Runs a command in this JVM. */
  public static CommandRun of(byte[] input, String... arguments) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    StringWriter text = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine =
        Main.commandLine(new ByteArrayInputStream(input), data)
            .setOut(new PrintWriter(text, true))
            .setErr(new PrintWriter(err, true));
    int status = commandLine.execute(arguments);
    return new CommandRun(status, text + data.toString(StandardCharsets.UTF_8), err.toString());
  }

  public List<String> outLines() {
    return List.of(out.split("\n"));
  }
}
