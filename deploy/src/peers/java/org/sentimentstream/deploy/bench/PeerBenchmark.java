package org.sentimentstream.deploy.bench;

import ai.djl.MalformedModelException;
import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.network.Activations;
import org.sentimentstream.model.network.KernelPeak;
import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.model.network.LstmSentimentModel;
import org.sentimentstream.model.text.Dictionary;
import org.sentimentstream.trainer.dataset.AclImdb;
import org.sentimentstream.trainer.dataset.DataSource;
import org.sentimentstream.trainer.dataset.Reviews;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The scoring engine beside ONNX Runtime, PyTorch under DJL, ND4J's own LSTM and Deeplearning4j, in one JVM on one
 * core: the reviews of {@code sentiment bench}, the same network, checked to give the same
 * probabilities. Engines take turns, round after round; ratios are those of a round, their median.
 *
 * <p>From the checkout's root, with PyTorch under Python in turn (Debian's python3-torch):
 *
 * <pre>{@code
 * OPENBLAS_CORETYPE=SKYLAKEX OMP_NUM_THREADS=1 taskset -c 1 mvn -Ppeers -pl deploy -am -DskipTests \
 *   verify -Dpeers.args="--data PATH/aclImdb.tar.gz --pytorch PATH/torch_lstm.py"
 * }</pre>
 *
 * <p>OPENBLAS_CORETYPE, which {@code deploy/sentiment} chooses otherwise, names ND4J's matrix
 * kernels: Haswell where there is no AVX-512.
 */
@Command(
    name = "PeerBenchmark",
    description = "Measure scoring beside other engines on one core.",
    mixinStandardHelpOptions = true)
final class PeerBenchmark implements Callable<Integer> {

  private static final String OURS = "sentiment";
  private static final String PYTHON = "pytorch-python";
  private static final String BATCH1 = "score_batch1";
  private static final String BATCH32 = "score_batch32";
  private static final String CONCURRENT4 = "score_concurrent4";
  private static final int BATCH = 32;
  private static final double TOLERANCE = 1e-4;

  @Option(names = "--data", paramLabel = "PATH", required = true, description = "aclImdb.tar.gz")
  private Path data = Path.of("");

  @Option(names = "--rounds", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int rounds = 3;

  @Option(
      names = "--pytorch",
      paramLabel = "SCRIPT",
      description = "Peer in Python, which prints score_batch1 and score_batch32 as JSON.")
  private @Nullable Path script;

  @Option(names = "--python", paramLabel = "PROGRAM", description = "Default: ${DEFAULT-VALUE}.")
  private String python = "/usr/bin/python3";

  private final PeerFigures figures = new PeerFigures();
  private final List<Double> peaks = new ArrayList<>();
  private final Map<String, Double> differences = new LinkedHashMap<>();

  public static void main(String[] args) {
    System.exit(new CommandLine(new PeerBenchmark()).execute(args));
  }

  @Override
  public Integer call()
      throws IOException, InterruptedException, OrtException, MalformedModelException {
    Reviews all = DataSource.open(data, null).read(AclImdb.Split.TEST);
    Dictionary dictionary = all.dictionary(BenchCommand.N_WORDS);
    int[] chosen = BenchCommand.choose(all);
    List<String> texts = Arrays.stream(chosen).mapToObj(all::text).toList();
    int[][] ids = BenchCommand.encode(all, chosen, dictionary).ids();
    LstmParameters parameters = parameters(dictionary.size());
    try (ScoringBenchmark benchmark =
            new ScoringBenchmark(texts, ids, dictionary, parameters, 1);
        OnnxPeer onnx = new OnnxPeer(parameters);
        DjlPeer djl = new DjlPeer(parameters);
        Nd4jPeer nd4j = new Nd4jPeer(parameters);
        Dl4jPeer dl4j = new Dl4jPeer(parameters)) {
      List<Peer> peers = List.of(onnx, djl, nd4j, dl4j);
      float[] expected = probabilities(parameters, ids);
      for (Peer peer : peers) {
        differences.put(peer.name(), check(peer, ids, expected));
      }
      for (int round = 1; round <= rounds; round++) {
        measure(benchmark, peers, ids);
        System.err.printf("round %d of %d: %s%n", round, rounds, figures.rounds());
      }
      report(benchmark.kernel(), ids);
    }
    return 0;
  }

  /**
   * As at the start of a training, but the embedding a hundred times as large and the head a
   * thousand times: else all probabilities were 0.5 within the tolerance, whatever a peer computes.
   */
  private static LstmParameters parameters(int nWords) {
    LstmParameters parameters = LstmParameters.initialize(nWords, ScoringBenchmark.DIM, true, 1);
    multiply(parameters.wemb(), 100);
    multiply(parameters.u(), 1000);
    return parameters;
  }

  private static void multiply(float[] values, float factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
  }

  private static float[] probabilities(LstmParameters parameters, int[][] ids)
      throws InterruptedException {
    float[] logOdds = new LstmSentimentModel(parameters).scoreBatch(ids, 1, scored -> {});
    float[] probabilities = new float[logOdds.length];
    for (int i = 0; i < logOdds.length; i++) {
      probabilities[i] = (float) Activations.logistic(logOdds[i]);
    }
    Arrays.sort(logOdds);
    if (logOdds[logOdds.length - 1] - logOdds[0] < 1) {
      throw new IllegalStateException(
          "the reviews' probabilities are too near each other to compare engines by");
    }
    return probabilities;
  }

  /** The largest difference, of one review at a time or of batches, which is small. */
  private static double check(Peer peer, int[][] ids, float[] expected) {
    double largest = 0;
    for (int size : new int[] {1, BATCH}) {
      List<int[]> batches = batches(ids, size);
      for (int n = 0; n < batches.size(); n += peer.stride()) {
        int[] places = batches.get(n);
        float[] found = peer.probabilities(reviews(ids, places));
        for (int i = 0; i < places.length; i++) {
          double difference = Math.abs(found[i] - expected[places[i]]);
          if (!(difference <= TOLERANCE)) {
            throw new IllegalStateException(
                "%s: expected probability %s of review %d, found %s"
                    .formatted(peer.name(), expected[places[i]], places[i], found[i]));
          }
          largest = Math.max(largest, difference);
        }
      }
    }
    return largest;
  }

  /** Places of the reviews in batches, for which they are ordered by length. */
  private static List<int[]> batches(int[][] ids, int size) {
    int[] order = new int[ids.length];
    Arrays.setAll(order, i -> i);
    if (size > 1) {
      order =
          Arrays.stream(order)
              .boxed()
              .sorted(Comparator.comparingInt(i -> ids[i].length))
              .mapToInt(Integer::intValue)
              .toArray();
    }
    List<int[]> batches = new ArrayList<>();
    for (int from = 0; from < order.length; from += size) {
      batches.add(Arrays.copyOfRange(order, from, Math.min(from + size, order.length)));
    }
    return batches;
  }

  private static int[][] reviews(int[][] ids, int[] places) {
    return Arrays.stream(places).mapToObj(i -> ids[i]).toArray(int[][]::new);
  }

  private void measure(ScoringBenchmark benchmark, List<Peer> peers, int[][] ids)
      throws IOException, InterruptedException {
    peaks.add(Math.max(KernelPeak.gigaflops(ScoringBenchmark.DIM), BlasPeak.gigaflops()));
    figures.add(OURS, BATCH1, benchmark.concurrent(1).tokensPerSecond());
    figures.add(OURS, BATCH32, benchmark.batch().tokensPerSecond());
    figures.add(OURS, CONCURRENT4, benchmark.concurrent(4).tokensPerSecond());
    for (Peer peer : peers) {
      figures.add(peer.name(), BATCH1, speed(peer, ids, 1));
      figures.add(peer.name(), BATCH32, speed(peer, ids, BATCH));
    }
    if (script != null) {
      JsonNode printed = new PyTorchScript(python, script, data).run();
      for (String kind : List.of(BATCH1, BATCH32)) {
        figures.add(PYTHON, kind, printed.required(kind).required("tokens_per_s").asLong());
      }
    }
  }

  /** Ids to probability; ordering the reviews is not counted, to fill batches up is. */
  private static long speed(Peer peer, int[][] ids, int size) throws InterruptedException {
    List<int[]> all = batches(ids, size);
    List<int[][]> batches = new ArrayList<>();
    for (int i = 0; i < all.size(); i += peer.stride()) {
      batches.add(reviews(ids, all.get(i)));
    }
    int[][] measured = batches.stream().flatMap(Arrays::stream).toArray(int[][]::new);
    return ScoringBenchmark.median(
            measured,
            () -> {
              double sum = 0;
              for (int[][] batch : batches) {
                for (float probability : peer.probabilities(batch)) {
                  sum += probability;
                }
              }
              return sum;
            })
        .tokensPerSecond();
  }

  private void report(String kernel, int[][] ids) throws IOException {
    double peak = PeerFigures.median(peaks);
    Map<String, Double> shares = new LinkedHashMap<>();
    for (String kind : List.of(BATCH1, BATCH32, CONCURRENT4)) {
      double flops =
          (double) figures.median(OURS, kind) * KernelPeak.operations(ScoringBenchmark.DIM);
      shares.put(kind, Math.round(flops / peak / 1e6) / 1000.0);
    }
    List<String> others = new ArrayList<>(figures.rounds().keySet());
    others.remove(OURS);
    System.out.printf(
        "%-16s %12s %12s %12s   ours: %7s %7s %11s%n",
        "tokens/s", "batch1", "batch32", "concurrent4", "batch1", "batch32", "concurrent4");
    System.out.printf(
        "%-16s %,12d %,12d %,12d%n",
        OURS,
        figures.median(OURS, BATCH1),
        figures.median(OURS, BATCH32),
        figures.median(OURS, CONCURRENT4));
    Map<String, Map<String, Double>> ratios = new LinkedHashMap<>();
    for (String other : others) {
      Map<String, Double> times = new LinkedHashMap<>();
      times.put(BATCH1, figures.ratio(OURS, BATCH1, other, BATCH1));
      times.put(BATCH32, figures.ratio(OURS, BATCH32, other, BATCH32));
      times.put(CONCURRENT4, figures.ratio(OURS, CONCURRENT4, other, BATCH32));
      ratios.put(other, times);
      System.out.printf(
          "%-16s %,12d %,12d %12s         %6.2fx %6.2fx %10.2fx%n",
          other,
          figures.median(other, BATCH1),
          figures.median(other, BATCH32),
          "",
          times.get(BATCH1),
          times.get(BATCH32),
          times.get(CONCURRENT4));
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kernel", kernel);
    json.put("processors", Runtime.getRuntime().availableProcessors());
    json.put("reviews", ids.length);
    json.put("tokens", Arrays.stream(ids).mapToLong(review -> review.length).sum());
    json.put("largest_difference", differences);
    json.put("tokens_per_s_by_round", figures.rounds());
    json.put("times_as_fast", ratios);
    json.put("matrix_product_gflops_per_core", Math.round(peak));
    json.put("share_of_matrix_product_peak", shares);
    System.out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json));
  }
}
