package org.sentimentstream.deploy.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
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
 * own that can be kept on some processors. Prints one JSON object.
 */
public final class EngineBenchmark {

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
    Map<String, ScoringBenchmark.Speed> figures = new LinkedHashMap<>();
    try (ScoringBenchmark benchmark = new ScoringBenchmark(texts, ids, dictionary, threads)) {
      figures.put("score_batch1", benchmark.concurrent(1));
      figures.put("score_concurrent4", benchmark.concurrent(4));
    }
    System.out.println(new ObjectMapper().writeValueAsString(figures));
    System.exit(0);
  }
}
