package org.sentimentstream.trainer.training;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.model.network.LstmSentimentModel;
import org.sentimentstream.trainer.dataset.EncodedReviews;
import org.sentimentstream.trainer.evaluation.Evaluation;

/**
 * An {@link Objective} at work: makes the heads of a training, one for each thread, and says how
 * good weights are.
 */
interface Task {

  /** How positive reviews are. */
  Task REVIEWS =
      (Sentiment) (parameters, gradients, kernel) -> new ReviewHead(parameters, gradients);

  /** How positive tokens are. */
  Task TOKENS = (Sentiment) (parameters, gradients, kernel) -> new TokenHead(parameters, gradients);

  Head newHead(LstmParameters parameters, Gradients gradients, TrainingKernel kernel);

  Evaluation evaluate(LstmParameters parameters, EncodedReviews reviews, int threads)
      throws InterruptedException;

  /** The task of a training on these reviews: token by token where they have such targets. */
  static Task of(TrainingOptions options, EncodedReviews train) {
    return switch (options.objective()) {
      case SENTIMENT -> train.tokenTargets() == null ? REVIEWS : TOKENS;
      case NEXT_WORD -> new NextWord(options, WordFrequencies.of(train, options.nWords()));
    };
  }

  /** What is scored is the review, whatever the head. */
  interface Sentiment extends Task {
    @Override
    default Evaluation evaluate(LstmParameters parameters, EncodedReviews reviews, int threads)
        throws InterruptedException {
      return Evaluation.of(new LstmSentimentModel(parameters), reviews, threads);
    }
  }

  /** Which word comes next. */
  final class NextWord implements Task {
    private final TrainingOptions options;
    private final WordFrequencies frequencies;
    private final List<NextWordHead> heads = new ArrayList<>();

    NextWord(TrainingOptions options, WordFrequencies frequencies) {
      this.options = options;
      this.frequencies = frequencies;
    }

    @Override
    public Head newHead(LstmParameters parameters, Gradients gradients, TrainingKernel kernel) {
      NextWordHead head = new NextWordHead(parameters, gradients, kernel, frequencies);
      heads.add(head);
      return head;
    }

    /**
     * Of the first tokens of each review, as many as are trained on. A call is right where the next
     * word's score is above those of all that were drawn.
     */
    @Override
    public Evaluation evaluate(LstmParameters parameters, EncodedReviews reviews, int threads)
        throws InterruptedException {
      EncodedReviews beginnings = reviews.ofLength(2, Integer.MAX_VALUE).truncate(options.maxlen());
      NextWord evaluation = new NextWord(options, frequencies);
      double cost = 0;
      try (ParallelGradients step = new ParallelGradients(parameters, evaluation, 0, threads)) {
        for (int from = 0; from < beginnings.size(); from += options.batchSize()) {
          int to = Math.min(beginnings.size(), from + options.batchSize());
          int[] batch = IntStream.range(from, to).toArray();
          cost += batch.length * step.compute(new Minibatch(beginnings.select(batch)), null);
        }
      }
      int words = evaluation.heads.stream().mapToInt(NextWordHead::words).sum();
      int right = evaluation.heads.stream().mapToInt(NextWordHead::rightWords).sum();
      return new Evaluation(words, cost / beginnings.size(), right, 0, 0, words - right);
    }
  }
}
