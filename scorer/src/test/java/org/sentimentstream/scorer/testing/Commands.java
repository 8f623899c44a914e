package org.sentimentstream.scorer.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Programs of this machine that a fault is made with. */
final class Commands {

  private record Result(int status, String output) {}

  private Commands() {}

  /** Whether a program is there and ends well. */
  static boolean succeeds(String... command) throws InterruptedException {
    return run(command).status() == 0;
  }

  /**
   * @throws IllegalStateException where the program is not there or does not end well
   */
  static void require(String... command) throws InterruptedException {
    Result result = run(command);
    if (result.status() != 0) {
      throw new IllegalStateException(
          "%s gave %d: %s".formatted(String.join(" ", command), result.status(), result.output()));
    }
  }

  private static Result run(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      return new Result(127, e.toString()); // as a shell says it
    }
  }
}
