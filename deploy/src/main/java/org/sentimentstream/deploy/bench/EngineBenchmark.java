package org.sentimentstream.deploy.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.model.text.Dictionary;
import org.sentimentstream.trainer.dataset.AclImdb;
import org.sentimentstream.trainer.dataset.DataSource;
import org.sentimentstream.trainer.dataset.Reviews;

/**
 * What the pipeline is compared with: the engine alone on all reviews of a file, in a JVM of its
 * own that can be kept on some processors. For each line of its input it measures once more, and
 * prints one JSON object in a line; a first such line says that it is warm.
 */
public final class EngineBenchmark {

  private static final String BATCH_1 = "score_batch1";
  private static final String CONCURRENT_4 = "score_concurrent4";

  private EngineBenchmark() {}

  /**
   * Measures.
   *
   * @param arguments the file, how many processors may be used
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Reviews reviews = DataSource.open(Path.of(arguments[0]), null).read(AclImdb.Split.TEST);
    int threads = Integer.parseInt(arguments[1]);
    Dictionary dictionary = reviews.dictionary(BenchCommand.N_WORDS);
    int[] all = IntStream.range(0, reviews.size()).toArray();
    List<String> texts = Arrays.stream(all).mapToObj(reviews::text).toList();
    int[][] ids = reviews.encode(all, dictionary, ReviewClassifier.DEFAULT_MAX_TOKENS).ids();
    ObjectMapper json = new ObjectMapper();
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (ScoringBenchmark benchmark = new ScoringBenchmark(texts, ids, dictionary, threads)) {
      Map<String, ScoringBenchmark.Speed> figures = new LinkedHashMap<>();
      figures.put(BATCH_1, benchmark.concurrent(1));
      figures.put(CONCURRENT_4, benchmark.concurrent(4));
      System.out.println(json.writeValueAsString(figures));
      while (requests.readLine() != null) {
        figures.put(BATCH_1, benchmark.concurrentAgain(1));
        figures.put(CONCURRENT_4, benchmark.concurrentAgain(4));
        System.out.println(json.writeValueAsString(figures));
      }
    }
    System.exit(0);
  }
}
