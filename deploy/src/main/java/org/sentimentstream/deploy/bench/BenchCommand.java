package org.sentimentstream.deploy.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.deploy.bench.pipeline.PipelineBenchmark;
import org.sentimentstream.deploy.bench.pipeline.PipelineOptions;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.model.network.KernelPeak;
import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.model.text.Dictionary;
import org.sentimentstream.trainer.command.DataOptions;
import org.sentimentstream.trainer.dataset.AclImdb;
import org.sentimentstream.trainer.dataset.EncodedReviews;
import org.sentimentstream.trainer.dataset.Reviews;
import org.sentimentstream.trainer.training.TrainingBenchmark;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench}: how fast this machine is at real reviews. */
@Command(
    name = "bench",
    description = {
      "Measure how fast scoring is on this machine, or training, or the pipeline through Kafka, on"
          + " 640 real reviews of the test part.",
      "Scoring: ids to probability of whole reviews one at a time, all at once, and with four"
          + " callers a thread; text to probability; the latency of one review; and the share of the"
          + " machine's rate at matrix products.",
      "Medians of several runs after as many to warm up. For figures that can be compared, leave"
          + " the machine alone meanwhile and pin the command (taskset -c 0)."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class BenchCommand implements Callable<Integer> {

  static final int N_WORDS = 10_000;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int REVIEWS = 640;

  @Spec private CommandSpec spec;

  @Option(
      names = "--train",
      description =
          "Measure training, not scoring: the tutorial's size with Adam, reviews cut to 100 tokens in minibatches of 16, and"
              + " to 400 in minibatches of 64.")
  private boolean train;

  @Mixin private DataOptions data;
  @Mixin private PipelineOptions pipeline;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads that share the work, in scoring the processors that it may use. Default: the"
              + " processors, with --pipeline 1.")
  private @Nullable Integer threadsOrDefault;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description =
          "Checkpoint to score with. Default: a model of the tutorial's size (10,000 words, 128"
              + " units) as at the start of a training.")
  private @Nullable Path model;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  private int threads;

  @Override
  public Integer call() throws IOException, InterruptedException {
    requireRightUse();
    Map<String, Object> figures = train ? training() : pipeline.pipeline() ? pipeline() : scoring();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(figures));
    } else if (pipeline.pipeline()) {
      print("", JSON.valueToTree(figures), out);
    } else {
      figures.forEach((name, value) -> out.printf("%s  %s%n", name, text(value)));
    }
    out.flush();
    return 0;
  }

  private void requireRightUse() {
    String problem = pipeline.problem();
    if (threadsOrDefault != null && threadsOrDefault < 1) {
      problem = "--threads must be at least 1";
    } else if (train && pipeline.pipeline()) {
      problem = "--train and --pipeline exclude each other";
    } else if (model != null && (train || pipeline.pipeline())) {
      problem = "--model is for scoring alone, without --train and --pipeline";
    }
    if (!problem.isEmpty()) {
      throw new ParameterException(spec.commandLine(), problem);
    }
    int processors = pipeline.pipeline() ? 1 : Runtime.getRuntime().availableProcessors();
    threads = threadsOrDefault == null ? processors : threadsOrDefault;
  }

  private Map<String, Object> pipeline() throws IOException, InterruptedException {
    Reviews all = data.open().read(AclImdb.Split.TEST);
    List<String> texts = Arrays.stream(choose(all)).mapToObj(all::text).toList();
    PrintWriter err = spec.commandLine().getErr();
    Map<String, Object> figures = figures();
    figures.putAll(new PipelineBenchmark(pipeline, texts, threads, err).run());
    return figures;
  }

  private Map<String, Object> training() throws IOException, InterruptedException {
    Reviews all = data.open().read(AclImdb.Split.TEST);
    EncodedReviews reviews = encode(all, choose(all), all.dictionary(N_WORDS)).withoutEmpty();
    TrainingBenchmark benchmark = new TrainingBenchmark(reviews, N_WORDS, threads);
    Map<String, Object> figures = figures();
    figures.put("train_cap100_batch16", benchmark.measure(100, 16));
    figures.put("train_cap400_batch64", benchmark.measure(400, 64));
    return figures;
  }

  private Map<String, Object> scoring() throws IOException, InterruptedException {
    Reviews all = data.open().read(AclImdb.Split.TEST);
    int[] chosen = choose(all);
    Checkpoint checkpoint = model == null ? null : CheckpointFile.read(model);
    Dictionary dictionary = checkpoint == null ? all.dictionary(N_WORDS) : checkpoint.dictionary();
    LstmParameters parameters =
        checkpoint == null ? ScoringBenchmark.newWeights(dictionary) : checkpoint.parameters();
    int[][] ids = encode(all, chosen, dictionary).ids();
    List<String> texts = Arrays.stream(chosen).mapToObj(all::text).toList();
    Map<String, Object> figures = figures();
    try (ScoringBenchmark benchmark =
        new ScoringBenchmark(texts, ids, dictionary, parameters, threads)) {
      figures.put("kernel", benchmark.kernel());
      double kernelPeak = KernelPeak.gigaflops(parameters.dim());
      double blasPeak = BlasPeak.gigaflops();
      figures.put("matrix_product_gflops_per_core", Math.round(Math.max(kernelPeak, blasPeak)));
      Map<String, ScoringBenchmark.Speed> speeds = new LinkedHashMap<>();
      speeds.put("score_batch1", benchmark.concurrent(1));
      speeds.put("score_batch32", benchmark.batch());
      speeds.put("score_concurrent4", benchmark.concurrent(4));
      figures.putAll(speeds);
      figures.put("text_to_probability", benchmark.text());
      figures.put("latency_us", benchmark.latency());
      double peak = 1e9 * threads * Math.max(kernelPeak, blasPeak);
      Map<String, Double> shares = new LinkedHashMap<>();
      speeds.forEach(
          (name, speed) ->
              shares.put(
                  name,
                  Math.round(
                          1000
                              * speed.tokensPerSecond()
                              * KernelPeak.operations(parameters.dim())
                              / peak)
                      / 1000.0));
      figures.put("share_of_matrix_product_peak", shares);
    }
    return figures;
  }

  private Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("engine", "sentiment");
    figures.put("threads", threads);
    return figures;
  }

  /** A random choice of reviews, always the same. */
  static int[] choose(Reviews all) {
    int[] order = EncodedReviews.shuffled(all.size(), new Random(0));
    return Arrays.copyOf(order, Math.min(REVIEWS, order.length));
  }

  static EncodedReviews encode(Reviews all, int[] chosen, Dictionary dictionary) {
    return all.encode(chosen, dictionary, ReviewClassifier.DEFAULT_MAX_TOKENS);
  }

  /** A figure a line, behind the names of the figures that it is part of. */
  private static void print(String name, JsonNode figure, PrintWriter out) {
    if (figure.isObject()) {
      String prefix = name.isEmpty() ? "" : name + ".";
      for (Map.Entry<String, JsonNode> part : figure.properties()) {
        print(prefix + part.getKey(), part.getValue(), out);
      }
    } else if (figure.isArray() && figure.path(0).isObject()) {
      for (int i = 0; i < figure.size(); i++) {
        print(name + "." + (i + 1), figure.get(i), out);
      }
    } else {
      out.printf("%-50s %s%n", name, figure.isTextual() ? figure.asText() : figure);
    }
  }

  private static String text(Object figure) {
    if (figure instanceof TrainingBenchmark.Speed speed) {
      return String.format(
          "%,9d tokens/s  %,8.1f reviews/s  (%s)",
          speed.tokensPerSecond(), speed.reviewsPerSecond(), speed.kernel());
    }
    if (figure instanceof ScoringBenchmark.Speed speed) {
      return String.format(
          "%,9d tokens/s  %,8.1f reviews/s", speed.tokensPerSecond(), speed.reviewsPerSecond());
    }
    if (figure instanceof ScoringBenchmark.Latency latency) {
      return String.format(
          "p50 %.1f  p99 %.1f  p99.9 %.1f", latency.p50(), latency.p99(), latency.p999());
    }
    return String.valueOf(figure);
  }
}
