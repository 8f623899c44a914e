package org.sentimentstream.model.classify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntConsumer;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointException;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.checkpoint.ExampleReviews;
import org.sentimentstream.model.network.Activations;
import org.sentimentstream.model.network.ContinuousBatcher;
import org.sentimentstream.model.network.LstmSentimentModel;
import org.sentimentstream.model.text.EncodedReview;
import org.sentimentstream.model.text.ReviewEncoder;

/**
 * A model ready to classify reviews: text → tokens → ids → log-odds → probability. Immutable and
 * safe for use by any number of threads, whose reviews advance together where there are more of
 * them than processors. It has no threads or files of its own, so there is nothing to close.
 * Training's evaluation and serving both go through it.
 *
 * <pre>{@code
 * ReviewClassifier classifier = ReviewClassifier.load(Path.of("imdb-lstm-1.2.0.npz"));
 * Classification found = classifier.classify("This film was wonderful.");
 * System.out.println(found.isPositive() + " " + found.positiveProbability());
 * }</pre>
 *
 * <p>All log-odds that it gives are calibrated: the network's divided by the checkpoint's
 * temperature (1 where it has none). Contributions and bias are divided alike, so that they still
 * add up to the log-odds of the probability.
 */
public final class ReviewClassifier {

  /** Tokens of a review that are scored by default; the longest of IMDB's 50,000 has 2,820. */
  public static final int DEFAULT_MAX_TOKENS = 4_096;

  private final Checkpoint checkpoint;
  private final LstmSentimentModel model;
  private final ContinuousBatcher batcher;
  private final int maxTokens;
  private final double temperature;

  /** Encoders that no thread is using. */
  private final ConcurrentLinkedQueue<ReviewEncoder> idle = new ConcurrentLinkedQueue<>();

  /**
   * Reads a checkpoint and proves it: its example reviews score as they did when it was trained.
   *
   * @param checkpoint a {@code .npz} file as {@code train} writes it
   * @throws java.nio.file.NoSuchFileException where there is no such file
   * @throws CheckpointException where it is no checkpoint, or scores differently
   */
  public static ReviewClassifier load(Path checkpoint) throws IOException {
    try {
      ReviewClassifier classifier = new ReviewClassifier(CheckpointFile.read(checkpoint));
      classifier.verifyExamples();
      return classifier;
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(checkpoint + ": " + e.getMessage(), e);
    }
  }

  public ReviewClassifier(Checkpoint checkpoint) {
    this(checkpoint, DEFAULT_MAX_TOKENS);
  }

  /**
   * @param maxTokens tokens of a review that are scored; what follows is left out and the
   *     classification says so
   * @throws IllegalArgumentException where the checkpoint is that of a language model
   */
  public ReviewClassifier(Checkpoint checkpoint, int maxTokens) {
    if (maxTokens < 1) {
      throw new IllegalArgumentException("max tokens must be at least 1, not " + maxTokens);
    }
    Object objective = checkpoint.metadata().hyperParameters().get("objective");
    if (objective != null && !objective.equals("sentiment")) {
      throw new IllegalArgumentException(
          "expected a model of sentiment, found one that was trained for the objective "
              + objective
              + ": train --init-from can begin with it");
    }
    this.checkpoint = checkpoint;
    this.model = new LstmSentimentModel(checkpoint.parameters());
    this.batcher = new ContinuousBatcher(model, Runtime.getRuntime().availableProcessors());
    this.maxTokens = maxTokens;
    this.temperature = checkpoint.metadata().temperature();
  }

  /** The checkpoint that this classifier was made of. */
  public Checkpoint checkpoint() {
    return checkpoint;
  }

  /** Classifies a review. */
  public Classification classify(CharSequence text) {
    return classify(text, 0);
  }

  /**
   * Classifies a review and explains it.
   *
   * @param contributions how many of the strongest tokens to give, 0 for none
   */
  public Classification classify(CharSequence text, int contributions) {
    ReviewEncoder encoder = borrow();
    try {
      EncodedReview review = encoder.encode(text);
      float logOdds;
      List<TokenContribution> strongest;
      if (contributions > 0) {
        float[] each = new float[review.length()];
        logOdds = batcher.logOdds(review.ids(), review.length(), each);
        for (int i = 0; i < each.length; i++) {
          each[i] = calibrated(each[i]);
        }
        strongest = strongest(review, each, contributions);
      } else {
        logOdds = batcher.logOdds(review.ids(), review.length(), null);
        strongest = List.of();
      }
      return new Classification(
          (float) Activations.logistic(calibrated(logOdds)),
          review.length(),
          review.unknownCount(),
          review.truncated(),
          strongest);
    } finally {
      idle.offer(encoder);
    }
  }

  /**
   * Calibrated log-odds of the positive class for a review that is encoded already.
   *
   * @param ids its word ids in the checkpoint's dictionary [tokens]; those beyond the limit are
   *     left out
   */
  public float logOdds(int[] ids) {
    return calibrated(batcher.logOdds(ids, Math.min(ids.length, maxTokens), null));
  }

  /**
   * Calibrated log-odds of many reviews, the same bits as one at a time and faster.
   *
   * @param reviews their word ids [reviews][tokens]; those beyond the limit are left out
   * @param onScored told the place of each review that was scored, on the thread that scored it
   */
  public float[] scoreBatch(int[][] reviews, int threads, IntConsumer onScored)
      throws InterruptedException {
    int[][] cut = new int[reviews.length][];
    for (int i = 0; i < cut.length; i++) {
      cut[i] = reviews[i].length > maxTokens ? Arrays.copyOf(reviews[i], maxTokens) : reviews[i];
    }
    float[] logOdds = model.scoreBatch(cut, threads, onScored);
    for (int i = 0; i < logOdds.length; i++) {
      logOdds[i] = calibrated(logOdds[i]);
    }
    return logOdds;
  }

  private float calibrated(float logOdds) {
    return (float) (logOdds / temperature);
  }

  private ReviewEncoder borrow() {
    ReviewEncoder encoder = idle.poll();
    return encoder == null ? new ReviewEncoder(checkpoint.dictionary(), maxTokens) : encoder;
  }

  private static List<TokenContribution> strongest(EncodedReview review, float[] each, int count) {
    PriorityQueue<Integer> weakestFirst =
        new PriorityQueue<>((i, j) -> Float.compare(Math.abs(each[i]), Math.abs(each[j])));
    for (int i = 0; i < each.length; i++) {
      weakestFirst.add(i);
      if (weakestFirst.size() > count) {
        weakestFirst.remove();
      }
    }
    List<TokenContribution> strongest = new ArrayList<>(weakestFirst.size());
    while (!weakestFirst.isEmpty()) {
      int i = weakestFirst.remove();
      strongest.add(
          0, new TokenContribution(review.token(i), review.start(i), review.end(i), each[i]));
    }
    return strongest;
  }

  /**
   * Scores the checkpoint's example reviews again.
   *
   * @throws CheckpointException where a probability differs from the one that the trainer saw by
   *     more than the checkpoint's tolerance: tokenizer, dictionary, weights or kernel are not
   *     those of the training
   */
  public void verifyExamples() throws CheckpointException {
    verifyExamples(checkpoint.examples());
  }

  /**
   * Scores example reviews that somebody else has kept of the same model.
   *
   * @throws CheckpointException where a probability differs by more than their tolerance
   */
  public void verifyExamples(ExampleReviews examples) throws CheckpointException {
    for (int i = 0; i < examples.examples().size(); i++) {
      ExampleReviews.Example example = examples.examples().get(i);
      float found = classify(example.text()).positiveProbability();
      if (!(Math.abs(found - example.positiveProbability()) <= examples.tolerance())) {
        throw new CheckpointException(
            "example review "
                + i
                + " must score "
                + example.positiveProbability()
                + " ± "
                + examples.tolerance()
                + ", scored "
                + found);
      }
    }
  }
}
