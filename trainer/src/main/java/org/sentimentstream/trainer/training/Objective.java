package org.sentimentstream.trainer.training;

import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.trainer.dataset.EncodedReviews;

/** What is learned of reviews: makes the heads of a training, one for each thread. */
interface Objective {

  /** How positive reviews are. */
  Objective REVIEWS = (parameters, gradients, kernel) -> new ReviewHead(parameters, gradients);

  /** How positive tokens are. */
  Objective TOKENS = (parameters, gradients, kernel) -> new TokenHead(parameters, gradients);

  Head newHead(LstmParameters parameters, Gradients gradients, TrainingKernel kernel);

  /** What these reviews say how positive they are: token by token where they have such targets. */
  static Objective sentiment(EncodedReviews reviews) {
    return reviews.tokenTargets() == null ? REVIEWS : TOKENS;
  }

  /** Which word comes next. */
  static Objective nextWord(WordFrequencies frequencies) {
    return (parameters, gradients, kernel) ->
        new NextWordHead(parameters, gradients, kernel, frequencies);
  }
}
