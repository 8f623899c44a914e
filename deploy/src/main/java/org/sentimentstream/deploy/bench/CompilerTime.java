package org.sentimentstream.deploy.bench;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Processor time that a JVM's compiler threads took, by which one sees whether it is warm: on one
 * core they take it from what is to be measured.
 */
public final class CompilerTime {

  /** Of a core: a JVM whose compilers take more is not warm. */
  public static final double WARM_SHARE = 0.03;

  /** As Linux cuts the names of HotSpot's C1 and C2 threads off. */
  private static final String THREAD = "C[12] CompilerThre";

  private CompilerTime() {}

  /** Until now; zero where the system does not say. */
  public static Duration of(long pid) {
    long nanos = 0;
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
      for (Path thread : threads) {
        nanos += nanos(thread);
      }
    } catch (IOException | DirectoryIteratorException e) {
      // No such system, or the JVM has ended, which others notice.
      return Duration.ZERO;
    }
    return Duration.ofNanos(nanos);
  }

  /** Of one thread; 0 where it is none of the compilers or has just ended. */
  private static long nanos(Path thread) throws IOException {
    try {
      return Files.readString(thread.resolve("comm")).strip().matches(THREAD)
          ? Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ", 2)[0])
          : 0;
    } catch (NoSuchFileException e) {
      return 0;
    }
  }
}
