package org.sentimentstream.deploy.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Processor time that a JVM's compiler threads took, by which one sees whether it is warm: on one
 * core they take it from what is to be measured.
 */
public final class CompilerTime {

  /** As Linux cuts the names of HotSpot's C1 and C2 threads off. */
  private static final String THREAD = "C[12] CompilerThre";

  private CompilerTime() {}

  /** Until now; zero where the system does not say. */
  public static Duration of(long pid) {
    long nanos = 0;
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
      for (Path thread : threads) {
        if (Files.readString(thread.resolve("comm")).strip().matches(THREAD)) {
          String onProcessor = Files.readString(thread.resolve("schedstat")).split(" ", 2)[0];
          nanos += Long.parseLong(onProcessor);
        }
      }
    } catch (IOException e) {
      // No such system, or the JVM has ended, which others notice.
      return Duration.ZERO;
    }
    return Duration.ofNanos(nanos);
  }
}
