package org.sentimentstream.scorer.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The time of day of a process that is started with {@link #environment}; it can be set while the
 * process runs, as an administrator or a time server sets a machine's. What counts seconds since
 * the machine's start goes on as it is.
 */
public final class SettableClock {

  private static final String SOURCE = "settable-clock.c";

  private final Path interposer;
  private final Path offset;

  private SettableClock(Path interposer, Path offset) {
    this.interposer = interposer;
    this.offset = offset;
  }

  /**
   * A clock that shows the right time at first; empty where this machine has no C compiler, or does
   * not load libraries into a program before its own.
   *
   * @param directory where it may have files
   */
  public static Optional<SettableClock> in(Path directory)
      throws IOException, InterruptedException {
    Path source = Files.createDirectories(directory).resolve(SOURCE);
    try (InputStream in = SettableClock.class.getResourceAsStream("/" + SOURCE)) {
      Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
    }
    Path interposer = directory.resolve("settable-clock.so");
    if (!Commands.succeeds(
        "cc", "-shared", "-fPIC", "-O2", "-o", interposer.toString(), source.toString())) {
      return Optional.empty();
    }
    SettableClock clock = new SettableClock(interposer, directory.resolve("clock-offset"));
    clock.set(Duration.ZERO);
    return Optional.of(clock);
  }

  /** For the process. */
  public Map<String, String> environment() {
    return Map.of("LD_PRELOAD", interposer.toString(), "CLOCK_OFFSET", offset.toString());
  }

  /** Sets the clock this far from the right time; the process sees it at once. */
  public void set(Duration fromRight) throws IOException {
    ByteBuffer seconds =
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.nativeOrder())
            .putLong(0, fromRight.toSeconds());
    // In place, since the process has mapped the file.
    try (FileChannel file =
        FileChannel.open(offset, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.write(seconds, 0);
    }
  }
}
