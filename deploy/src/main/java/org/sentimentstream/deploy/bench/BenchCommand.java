package org.sentimentstream.deploy.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.sentimentstream.model.classify.ReviewClassifier;
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
      "Measure how fast training is on this machine, on 640 real reviews of the test part.",
      "Medians of several runs after as many to warm up. For figures that can be compared, leave"
          + " the machine alone meanwhile and pin the command (taskset -c 0)."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class BenchCommand implements Callable<Integer> {

  private static final int REVIEWS = 640;
  private static final int N_WORDS = 10_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--train",
      description =
          "Train the tutorial's size with Adam: reviews cut to 100 tokens in minibatches of 16, and"
              + " to 400 in minibatches of 64.")
  private boolean train;

  @Mixin private DataOptions data;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that share the work. Default: the processors.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!train) {
      throw new ParameterException(spec.commandLine(), "expected what to measure: --train");
    }
    if (threads < 1) {
      throw new ParameterException(spec.commandLine(), "--threads must be at least 1");
    }
    TrainingBenchmark benchmark = new TrainingBenchmark(reviews(), N_WORDS, threads);
    Map<String, TrainingBenchmark.Speed> speeds = new LinkedHashMap<>();
    speeds.put("train_cap100_batch16", benchmark.measure(100, 16));
    speeds.put("train_cap400_batch64", benchmark.measure(400, 64));
    print(speeds);
    return 0;
  }

  /** A random choice of reviews, always the same. */
  private EncodedReviews reviews() throws IOException, InterruptedException {
    Reviews all = data.open().read(AclImdb.Split.TEST);
    int[] order = EncodedReviews.shuffled(all.size(), new Random(0));
    int[] chosen = Arrays.copyOf(order, Math.min(REVIEWS, order.length));
    return all.encode(chosen, all.dictionary(N_WORDS), ReviewClassifier.DEFAULT_MAX_TOKENS)
        .withoutEmpty();
  }

  private void print(Map<String, TrainingBenchmark.Speed> speeds) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("engine", "sentiment");
      all.put("threads", threads);
      all.putAll(speeds);
      out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all));
    } else {
      out.printf("%d threads%n", threads);
      speeds.forEach(
          (name, speed) ->
              out.printf(
                  "%s  %,9d tokens/s  %,8.1f reviews/s  (%s)%n",
                  name, speed.tokensPerSecond(), speed.reviewsPerSecond(), speed.kernel()));
    }
    out.flush();
  }
}
