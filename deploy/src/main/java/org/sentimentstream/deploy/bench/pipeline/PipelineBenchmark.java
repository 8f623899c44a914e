package org.sentimentstream.deploy.bench.pipeline;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.streams.StreamsConfig;
import org.sentimentstream.deploy.demo.CtrlC;
import org.sentimentstream.deploy.demo.StartLog;
import org.sentimentstream.deploy.demo.TemporaryFolder;

/**
 * How fast reviews become events through Kafka on this machine: what the engine does alone, how
 * fast a scorer works off what lies there, how late events are at fixed loads, what a model swap
 * does to them, and how much memory it takes; then the same in short under at-least-once.
 */
public final class PipelineBenchmark {

  /** Of the throughput under exactly-once. */
  private static final double HALF = 0.5;

  /** The others come first, when the JVMs are not yet as warm. */
  private static final double[] LOADS = {0.25, 0.75, HALF};

  private final PipelineOptions options;
  private final List<String> texts;
  private final int scorerCores;
  private final int streamThreads;
  private final StartLog progress;
  private final long begin = System.nanoTime();

  /**
   * @param texts the reviews, sent again and again
   * @param err hears of each figure as it is there
   */
  public PipelineBenchmark(
      PipelineOptions options, List<String> texts, int scorerCores, PrintWriter err) {
    this.options = options;
    this.texts = texts;
    this.scorerCores = scorerCores;
    this.streamThreads = options.streamThreads(scorerCores);
    this.progress = new StartLog(err, System.currentTimeMillis());
  }

  /**
   * All figures by name.
   *
   * @throws InterruptedException at Ctrl-C, all being tidied up
   */
  public Map<String, Object> run() throws IOException, InterruptedException {
    try (CtrlC ctrlC = CtrlC.watch(TemporaryFolder.create("sentiment-bench-"))) {
      Cores cores = Cores.divide(scorerCores);
      cores.moveHere();
      try {
        Map<String, Object> figures = new LinkedHashMap<>();
        double loadBefore = loadAverage();
        figures.putAll(options.soak() > 0 ? soak(ctrlC, cores) : measure(ctrlC, cores));
        figures.put("cores", cores);
        figures.put("stream_threads", streamThreads);
        figures.put("partitions", Surroundings.partitions(streamThreads));
        figures.put("load_average_before", loadBefore);
        figures.put("seconds", Rounded.to(1, (System.nanoTime() - begin) / 1e9));
        return figures;
      } finally {
        cores.moveBack();
      }
    }
  }

  private Map<String, Object> soak(CtrlC ctrlC, Cores cores)
      throws IOException, InterruptedException {
    try (Surroundings around = new Surroundings(ctrlC, cores, options, streamThreads, texts);
        ScorerProcess scorer = around.startScorer(StreamsConfig.EXACTLY_ONCE_V2)) {
      around.activateNext();
      progress.done("scorer", "starts");
      return Map.of("soak", Soak.run(around, scorer, options.soak(), ctrlC, progress));
    }
  }

  private Map<String, Object> measure(CtrlC ctrlC, Cores cores)
      throws IOException, InterruptedException {
    EngineFigures engine = engine(ctrlC, cores);
    try (Surroundings around = new Surroundings(ctrlC, cores, options, streamThreads, texts)) {
      progress.done("exactly once", "");
      Map<String, Object> parts = new LinkedHashMap<>();
      double rate = exactlyOnce(parts, around, ctrlC);
      engine = engine.orBetter(engine(ctrlC, cores));
      Map<String, Object> figures = ratios(rate, engine);
      figures.putAll(parts);
      progress.done("at least once", "");
      figures.putAll(atLeastOnce(HALF * rate, around, ctrlC));
      figures.put("events", around.log().size());
      figures.put("missing", around.load().sent() - around.log().reviews());
      figures.put("duplicates", around.log().duplicates());
      return figures;
    }
  }

  private EngineFigures engine(CtrlC ctrlC, Cores cores) throws IOException, InterruptedException {
    EngineFigures engine =
        EngineFigures.measure(ctrlC.folder().path(), texts, cores, scorerCores, ctrlC);
    progress.done(
        "engine alone", String.format(Locale.ROOT, "%,.0f reviews/s", engine.concurrent()));
    return engine;
  }

  /** Before and after the pipeline the engine was measured. */
  private static Map<String, Object> ratios(double rate, EngineFigures engine) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("pipeline_over_engine", Rounded.to(3, rate / engine.concurrent()));
    figures.put("pipeline_over_batch1", Rounded.to(3, rate / engine.batch1()));
    figures.put("engine", engine);
    return figures;
  }

  /** Gives the reviews a second that it works off. */
  private double exactlyOnce(Map<String, Object> figures, Surroundings around, CtrlC ctrlC)
      throws IOException, InterruptedException {
    around.load().sendNow(options.reviews());
    try (ScorerProcess scorer = around.startScorer(StreamsConfig.EXACTLY_ONCE_V2);
        ScorerTrial trial = new ScorerTrial(around, scorer, ctrlC, progress)) {
      around.activateNext();
      Throughput throughput = trial.workOff(options.reviews());
      double rate = throughput.reviewsPerSecond();
      List<Latency> latencies = new ArrayList<>();
      for (double load : LOADS) {
        latencies.add(trial.offer(load * rate, options.seconds()));
      }
      List<SwapPause> swaps = trial.swap(options.swaps(), HALF * rate);
      Latency half = latencies.get(latencies.size() - 1);
      figures.put("reviews_per_s", rate);
      figures.put("p50_ms", half.p50());
      figures.put("p99_ms", half.p99());
      figures.put("p999_ms", half.p999());
      figures.put("scorer_cpu_ms_per_review", throughput.cpu());
      figures.put("swap_pause_ms", median(swaps, SwapPause::pause));
      figures.put("swap_pause_in_a_partition_ms", median(swaps, SwapPause::partitionPause));
      figures.put("swap_pause_of_arrival_ms", median(swaps, SwapPause::arrivalPause));
      figures.put("exactly_once_throughput", throughput);
      figures.put("exactly_once_latency", latencies);
      figures.put("swaps", swaps);
      figures.put("memory", Memory.of(scorer));
      return rate;
    }
  }

  /** At the load that was half of the throughput under exactly-once. */
  private Map<String, Object> atLeastOnce(double perSecond, Surroundings around, CtrlC ctrlC)
      throws IOException, InterruptedException {
    int reviews = options.reviews() / 2;
    around.load().sendNow(reviews);
    try (ScorerProcess scorer = around.startScorer(StreamsConfig.AT_LEAST_ONCE);
        ScorerTrial trial = new ScorerTrial(around, scorer, ctrlC, progress)) {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("at_least_once_throughput", trial.workOff(reviews));
      Latency latency = trial.offer(perSecond, options.seconds());
      figures.put("p99_ms_at_least_once", latency.p99());
      figures.put("at_least_once_latency", List.of(latency));
      return figures;
    }
  }

  private static double median(List<SwapPause> swaps, ToDoubleFunction<SwapPause> pause) {
    return Rounded.median(swaps.stream().mapToDouble(pause).boxed().toList());
  }

  /** Of the last minute: how many threads wanted a processor. */
  private static double loadAverage() {
    return Rounded.to(2, ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }
}
