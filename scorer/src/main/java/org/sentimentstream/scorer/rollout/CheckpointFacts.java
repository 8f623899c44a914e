package org.sentimentstream.scorer.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointMetadata;
import org.sentimentstream.model.checkpoint.ExampleReviews;
import org.sentimentstream.model.text.MosesTokenizer;
import org.sentimentstream.rollout.ExampleReview;
import org.sentimentstream.rollout.ModelFacts;

/**
 * What a checkpoint holds: for instances, which refuse a checkpoint that holds something else, and
 * for people. Bounded, since it travels in every manifest.
 *
 * @param dictionaryDigest SHA-256 of {@code dictionary.txt}, 64 lower-case hexadecimal digits
 * @param tokenizer name and version of the tokenizer whose tokens the dictionary holds
 * @param nWords rows of the embedding
 * @param dim units of the LSTM
 * @param temperature what log-odds are divided by on their way to a probability
 * @param createdAt when training ended, ISO 8601
 * @param tool program and version that wrote the checkpoint
 * @param lineage data and options of the training, by name
 * @param metrics figures of the training, by name
 * @param examples reviews with the probabilities that the trainer saw
 */
public record CheckpointFacts(
    String dictionaryDigest,
    String tokenizer,
    int nWords,
    int dim,
    double temperature,
    String createdAt,
    String tool,
    Map<String, String> lineage,
    Map<String, Double> metrics,
    ExampleReviews examples) {

  /** The most characters of a text, other than a review's. */
  static final int MAX_LENGTH = 1_000;

  /** The most entries of lineage, and of metrics. */
  static final int MAX_ENTRIES = 64;

  static final int MAX_EXAMPLES = 32;

  /** The most that the texts of all examples may take, in UTF-8. */
  static final int MAX_EXAMPLE_BYTES = 16 << 10;

  public CheckpointFacts {
    if (!dictionaryDigest.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "a dictionary digest has 64 lower-case hexadecimal digits, came \""
              + Lineage.cut(dictionaryDigest)
              + "\"");
    }
    if (nWords < 1 || dim < 1) {
      throw new IllegalArgumentException(
          "n_words and dim must be at least 1, came " + nWords + " and " + dim);
    }
    if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("a temperature is above 0, came " + temperature);
    }
    requireLength("tokenizer", tokenizer);
    requireLength("created_at", createdAt);
    requireLength("tool", tool);
    requireEntries("lineage", lineage);
    lineage.values().forEach(value -> requireLength("a value of lineage", value));
    requireEntries("metrics", metrics);
    requireBounds(examples.examples());
    lineage = Map.copyOf(lineage);
    metrics = Map.copyOf(metrics);
  }

  private static void requireLength(String what, String text) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          what + " has at most " + MAX_LENGTH + " characters, came " + text.length());
    }
  }

  private static void requireEntries(String what, Map<String, ?> map) {
    if (map.size() > MAX_ENTRIES) {
      throw new IllegalArgumentException(
          what + " has at most " + MAX_ENTRIES + " entries, came " + map.size());
    }
    map.keySet().forEach(name -> requireLength("a name in " + what, name));
  }

  private static void requireBounds(List<ExampleReviews.Example> examples) {
    if (examples.size() > MAX_EXAMPLES) {
      throw new IllegalArgumentException(
          "expected at most " + MAX_EXAMPLES + " example reviews, came " + examples.size());
    }
    long bytes = examples.stream().mapToLong(CheckpointFacts::bytes).sum();
    if (bytes > MAX_EXAMPLE_BYTES) {
      throw new IllegalArgumentException(
          "expected at most " + MAX_EXAMPLE_BYTES + " bytes of example reviews, came " + bytes);
    }
  }

  private static int bytes(ExampleReviews.Example example) {
    return example.text().getBytes(UTF_8).length;
  }

  /** The facts of a checkpoint, of which what exceeds the bounds is left out. */
  public static CheckpointFacts of(Checkpoint checkpoint) {
    CheckpointMetadata metadata = checkpoint.metadata();
    return new CheckpointFacts(
        checkpoint.dictionary().digest(),
        MosesTokenizer.VERSION,
        checkpoint.parameters().nWords(),
        checkpoint.parameters().dim(),
        metadata.temperature(),
        Lineage.cut(metadata.createdAt()),
        Lineage.cut(metadata.tool()),
        Lineage.of(metadata),
        Lineage.metrics(metadata),
        some(checkpoint.examples()));
  }

  /** The first examples that have room; half a surrogate pair would not survive the way. */
  private static ExampleReviews some(ExampleReviews all) {
    List<ExampleReviews.Example> some = new ArrayList<>();
    int room = MAX_EXAMPLE_BYTES;
    for (ExampleReviews.Example example : all.examples()) {
      int bytes = bytes(example);
      if (some.size() < MAX_EXAMPLES
          && bytes <= room
          && UTF_8.newEncoder().canEncode(example.text())) {
        some.add(example);
        room -= bytes;
      }
    }
    return new ExampleReviews(all.tolerance(), some);
  }

  /**
   * Holds a checkpoint against these facts.
   *
   * @throws BadModelException where it holds something else
   */
  void requireOf(Checkpoint checkpoint) throws BadModelException {
    requireSame("dictionary of SHA-256", dictionaryDigest, checkpoint.dictionary().digest());
    requireSame("tokenizer", tokenizer, MosesTokenizer.VERSION);
    requireSame("n_words", nWords, checkpoint.parameters().nWords());
    requireSame("dim", dim, checkpoint.parameters().dim());
    requireSame("temperature", temperature, checkpoint.metadata().temperature());
  }

  private static void requireSame(String what, Object expected, Object came)
      throws BadModelException {
    if (!expected.equals(came)) {
      throw new BadModelException(
          "the manifest expects a model with " + what + " " + expected + ", came " + came);
    }
  }

  static CheckpointFacts of(ModelFacts facts) {
    return new CheckpointFacts(
        facts.getDictionaryDigest(),
        facts.getTokenizer(),
        facts.getNWords(),
        facts.getDim(),
        facts.getTemperature(),
        facts.getCreatedAt(),
        facts.getTool(),
        facts.getLineage(),
        facts.getMetrics(),
        new ExampleReviews(
            facts.getTolerance(),
            facts.getExamples().stream()
                .map(
                    example ->
                        new ExampleReviews.Example(
                            example.getText(), example.getPositiveProbability()))
                .toList()));
  }

  ModelFacts toAvro() {
    return ModelFacts.newBuilder()
        .setDictionaryDigest(dictionaryDigest)
        .setTokenizer(tokenizer)
        .setNWords(nWords)
        .setDim(dim)
        .setTemperature(temperature)
        .setCreatedAt(createdAt)
        .setTool(tool)
        .setLineage(lineage)
        .setMetrics(metrics)
        .setTolerance(examples.tolerance())
        .setExamples(
            examples.examples().stream()
                .map(example -> new ExampleReview(example.text(), example.positiveProbability()))
                .collect(Collectors.toList()))
        .build();
  }
}
