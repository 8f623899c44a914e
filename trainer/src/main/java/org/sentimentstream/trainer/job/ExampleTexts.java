package org.sentimentstream.trainer.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.sentimentstream.model.checkpoint.ExampleReviews;
import org.sentimentstream.model.classify.ReviewClassifier;

/**
 * The texts whose probabilities a checkpoint carries as its proof. They were written to touch what
 * tokenizers disagree on: contractions, abbreviations, numbers, quotes, HTML, accents.
 */
public final class ExampleTexts {

  private static final String RESOURCE = "examples.txt";

  private ExampleTexts() {}

  /** The example reviews with this model's probabilities. */
  public static ExampleReviews score(ReviewClassifier classifier) {
    return new ExampleReviews(
        ExampleReviews.TOLERANCE,
        texts().stream()
            .map(
                text ->
                    new ExampleReviews.Example(
                        text, classifier.classify(text).positiveProbability()))
            .toList());
  }

  private static List<String> texts() {
    try (InputStream in = ExampleTexts.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the trainer's jar lacks " + RESOURCE);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
