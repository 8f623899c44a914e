package org.sentimentstream.deploy.bench.pipeline;

import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** What {@code bench --pipeline} may be told. */
public final class PipelineOptions {

  private static final int MIN_REVIEWS = 100;

  @Option(
      names = "--pipeline",
      description =
          "Measure reviews becoming events through Kafka: starts a broker, a registry and a scorer"
              + " with a heap of 256 MB on this machine. The scorer has as many processors as"
              + " --threads says (default 1), all else the others, where there are enough and"
              + " taskset.")
  private boolean pipeline;

  @Option(
      names = "--reviews",
      paramLabel = "N",
      description =
          "With --pipeline: reviews that are worked off for a throughput. Default: 10000.")
  private int reviews = 10_000;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description =
          "With --pipeline: how often the engine alone and the throughput are measured, by turns,"
              + " and how often each load is offered; the medians count. Default: 5.")
  private int rounds = 5;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "With --pipeline: how long each load is offered in a round. Default: 8.")
  private double seconds = 8;

  @Option(
      names = "--cold",
      description =
          "With --pipeline: measure at once, the JIT being at work. Quick, and nothing to quote.")
  private boolean cold;

  @Option(
      names = "--swaps",
      paramLabel = "N",
      description = "With --pipeline: how often the model is swapped at half load. Default: 5.")
  private int swaps = 5;

  @Option(
      names = "--stream-threads",
      paramLabel = "N",
      description = "With --pipeline: the scorer's stream threads. Default: 4 a processor.")
  private int streamThreads;

  @Option(
      names = "--soak",
      paramLabel = "N",
      description =
          "With --pipeline: instead of all else score so many reviews at full load with a swap at"
              + " each tenth, and watch the scorer's memory.")
  private long soak;

  @Option(
      names = "-X",
      paramLabel = "KEY=VALUE",
      description = "With --pipeline: any setting of the scorer; may be repeated.")
  private Map<String, String> settings = new HashMap<>();

  /** Whether the pipeline is to be measured. */
  public boolean pipeline() {
    return pipeline;
  }

  /** What is wrong with them; empty where nothing is. */
  public String problem() {
    if (!pipeline && soak != 0) {
      return "--soak goes with --pipeline";
    }
    if (reviews < MIN_REVIEWS || (soak != 0 && soak < MIN_REVIEWS)) {
      return "--reviews and --soak must be at least " + MIN_REVIEWS;
    }
    if (!(seconds >= 1 && seconds <= 3600)) {
      return "--seconds must be 1 to 3600";
    }
    if (swaps < 1 || rounds < 1 || streamThreads < 0) {
      return "--swaps, --rounds and --stream-threads must be at least 1";
    }
    return "";
  }

  int reviews() {
    return reviews;
  }

  int rounds() {
    return rounds;
  }

  double seconds() {
    return seconds;
  }

  boolean cold() {
    return cold;
  }

  int swaps() {
    return swaps;
  }

  int streamThreads(int scorerCores) {
    return streamThreads == 0 ? 4 * scorerCores : streamThreads;
  }

  Map<String, String> settings() {
    return settings;
  }

  long soak() {
    return soak;
  }
}
