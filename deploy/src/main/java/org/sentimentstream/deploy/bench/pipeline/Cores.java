package org.sentimentstream.deploy.bench.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Which processors are whose: the scorer's own and those of broker, registry, load and reader.
 * Where there are too few of them, or no {@code taskset}, all share all.
 *
 * @param scorer list of processors, as {@code taskset -c} takes it
 * @param broker those of everything else
 * @param pinned whether each stays on its own
 */
record Cores(
    @JsonProperty("scorer") String scorer,
    @JsonProperty("broker_and_load") String broker,
    @JsonProperty("pinned") boolean pinned) {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String ALLOWED = "Cpus_allowed_list:";

  /** Gives the scorer so many of the processors that this program may use: the last ones. */
  static Cores divide(int scorerCores) throws IOException, InterruptedException {
    List<Integer> allowed = allowed();
    if (allowed.size() <= scorerCores || !hasTaskset()) {
      String all =
          allowed.isEmpty()
              ? "any of " + Runtime.getRuntime().availableProcessors()
              : list(allowed);
      return new Cores(all, all, false);
    }
    int split = allowed.size() - scorerCores;
    return new Cores(
        list(allowed.subList(split, allowed.size())), list(allowed.subList(0, split)), true);
  }

  /** The command to start instead, so that it runs on the scorer's processors. */
  List<String> onScorer(List<String> command) {
    if (!pinned) {
      return command;
    }
    List<String> prefixed = new ArrayList<>(List.of("taskset", "-c", scorer));
    prefixed.addAll(command);
    return prefixed;
  }

  /** Moves this JVM, and what it starts from now on, to the broker's processors. */
  void moveHere() throws IOException, InterruptedException {
    if (pinned) {
      move(broker);
    }
  }

  /** Lets this JVM use all of them again. */
  void moveBack() throws IOException, InterruptedException {
    if (pinned) {
      move(broker + "," + scorer);
    }
  }

  private static void move(String cores) throws IOException, InterruptedException {
    String self = Long.toString(ProcessHandle.current().pid());
    int status = run("taskset", "-a", "-c", "-p", cores, self);
    if (status != 0) {
      throw new IOException("taskset -a -c -p " + cores + " " + self + " ended with " + status);
    }
  }

  private static boolean hasTaskset() throws InterruptedException {
    try {
      return run("taskset", "-V") == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  /** Empty where the system does not say. */
  private static List<Integer> allowed() throws IOException {
    if (!Files.isReadable(STATUS)) {
      return List.of();
    }
    List<Integer> cores = new ArrayList<>();
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith(ALLOWED)) {
        for (String range : line.substring(ALLOWED.length()).strip().split(",", -1)) {
          String[] ends = range.split("-", 2);
          for (int i = Integer.parseInt(ends[0]);
              i <= Integer.parseInt(ends[ends.length - 1]);
              i++) {
            cores.add(i);
          }
        }
      }
    }
    return cores;
  }

  private static String list(List<Integer> cores) {
    return cores.stream()
        .map(core -> String.format(Locale.ROOT, "%d", core))
        .collect(Collectors.joining(","));
  }
}
