package org.sentimentstream.deploy.retrain;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.trainer.dataset.Reviews;
import org.sentimentstream.trainer.evaluation.Evaluation;

/**
 * A model's scores of the held-back reviews.
 *
 * @param probabilities of the positive class [reviews]
 * @param positive the labels [reviews]
 */
record HeldBackScores(double[] probabilities, boolean[] positive) {

  /** Scores texts as a scorer does, on several threads. */
  static HeldBackScores of(Checkpoint model, Reviews reviews, int[] positions, int threads)
      throws InterruptedException {
    ReviewClassifier classifier = new ReviewClassifier(model);
    boolean[] positive = new boolean[positions.length];
    for (int i = 0; i < positions.length; i++) {
      positive[i] = reviews.isPositive(positions[i]);
    }
    ForkJoinPool pool = new ForkJoinPool(threads);
    try {
      double[] probabilities =
          pool.submit(
                  () ->
                      IntStream.of(positions)
                          .parallel()
                          .mapToDouble(
                              i -> classifier.classify(reviews.text(i)).positiveProbability())
                          .toArray())
              .get();
      return new HeldBackScores(probabilities, positive);
    } catch (ExecutionException e) {
      throw new IllegalStateException("scoring failed", e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  Evaluation evaluation() {
    return Evaluation.of(probabilities, positive);
  }

  /** Compares with a challenger on the same reviews. */
  Comparison compareTo(HeldBackScores challenger) {
    return Comparison.of(
        probabilities,
        challenger.probabilities,
        positive,
        challenger.evaluation().loss() - evaluation().loss());
  }
}
