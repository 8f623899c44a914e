package org.sentimentstream.deploy.bench.pipeline;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.kafka.streams.StreamsConfig;
import org.sentimentstream.deploy.bench.ScoringBenchmark;
import org.sentimentstream.deploy.demo.CtrlC;
import org.sentimentstream.deploy.demo.StartLog;
import org.sentimentstream.deploy.demo.TemporaryFolder;

/**
 * How fast reviews become events through Kafka on this machine: what the engine does alone and how
 * fast a scorer works off a backlog, by turns, how late events are at fixed loads, what a model
 * swap does to them, and how much memory it takes; then throughput and latency under at-least-once.
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
    try (Surroundings around = new Surroundings(ctrlC, cores, options, streamThreads, texts)) {
      progress.done("exactly once", "");
      Map<String, Object> figures = exactlyOnce(around, ctrlC, cores);
      progress.done("at least once", "");
      figures.putAll(atLeastOnce(around, ctrlC));
      figures.put("events", around.log().size());
      figures.put("missing", around.load().sent() - around.log().reviews());
      figures.put("duplicates", around.log().duplicates());
      return figures;
    }
  }

  private Map<String, Object> exactlyOnce(Surroundings around, CtrlC ctrlC, Cores cores)
      throws IOException, InterruptedException {
    try (ScorerProcess scorer = around.startScorer(StreamsConfig.EXACTLY_ONCE_V2);
        ScorerTrial trial = new ScorerTrial(around, scorer, ctrlC, progress, options.cold());
        EngineProcess engineProcess = EngineProcess.start(texts, cores, scorerCores, ctrlC)) {
      around.activateNext();
      trial.warmUp(options.reviews());
      // By turns, since the machine is faster at one time than at another.
      List<EngineFigures> engine = new ArrayList<>();
      List<Throughput> throughput = new ArrayList<>();
      for (int round = 0; round < options.rounds(); round++) {
        engine.add(engineProcess.measure());
        progress.done(
            "engine alone",
            String.format(
                Locale.ROOT, "%,.0f reviews/s", engine.get(round).concurrent().reviewsPerSecond()));
        throughput.add(trial.workOff(options.reviews()));
      }
      double rate = median(throughput, Throughput::reviewsPerSecond);
      List<OfferedLoad> latencies = trial.offer(rate, LOADS, options.seconds(), options.rounds());
      List<SwapPause> swaps = trial.swap(options.swaps(), HALF * rate);
      OfferedLoad half = latencies.get(latencies.size() - 1);
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("pipeline_over_engine", ratio(throughput, engine, figure -> figure.concurrent()));
      figures.put("pipeline_over_batch1", ratio(throughput, engine, figure -> figure.batch1()));
      figures.put("reviews_per_s", rate);
      figures.put("p50_ms", half.p50());
      figures.put("p99_ms", half.p99());
      figures.put("p999_ms", half.p999());
      figures.put("scorer_cpu_ms_per_review", median(throughput, Throughput::cpu));
      figures.put("swap_pause_ms", median(swaps, SwapPause::pause));
      figures.put("swap_pause_in_a_partition_ms", median(swaps, SwapPause::partitionPause));
      figures.put("swap_pause_of_arrival_ms", median(swaps, SwapPause::arrivalPause));
      figures.put("engine", engine);
      figures.put("exactly_once_throughput", throughput);
      figures.put("exactly_once_latency", latencies);
      figures.put("swaps", swaps);
      figures.put("memory", Memory.of(scorer));
      return figures;
    }
  }

  /** The median over the rounds, in tokens a second. */
  private static double ratio(
      List<Throughput> throughput,
      List<EngineFigures> engine,
      Function<EngineFigures, ScoringBenchmark.Speed> which) {
    return Rounded.to(
        3,
        Rounded.median(
            IntStream.range(0, engine.size())
                .mapToObj(
                    i ->
                        (double) throughput.get(i).tokensPerSecond()
                            / which.apply(engine.get(i)).tokensPerSecond())
                .toList()));
  }

  private Map<String, Object> atLeastOnce(Surroundings around, CtrlC ctrlC)
      throws IOException, InterruptedException {
    try (ScorerProcess scorer = around.startScorer(StreamsConfig.AT_LEAST_ONCE);
        ScorerTrial trial = new ScorerTrial(around, scorer, ctrlC, progress, options.cold())) {
      trial.warmUp(options.reviews());
      List<Throughput> throughput = new ArrayList<>();
      for (int round = 0; round < options.rounds(); round++) {
        throughput.add(trial.workOff(options.reviews()));
      }
      double rate = median(throughput, Throughput::reviewsPerSecond);
      List<OfferedLoad> latencies = trial.offer(rate, LOADS, options.seconds(), options.rounds());
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("reviews_per_s_at_least_once", rate);
      figures.put("p99_ms_at_least_once", latencies.get(latencies.size() - 1).p99());
      figures.put("at_least_once_throughput", throughput);
      figures.put("at_least_once_latency", latencies);
      return figures;
    }
  }

  private static <T> double median(List<T> figures, ToDoubleFunction<T> which) {
    return Rounded.median(figures.stream().mapToDouble(which).boxed().toList());
  }

  /** Of the last minute: how many threads wanted a processor. */
  private static double loadAverage() {
    return Rounded.to(2, ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }
}
