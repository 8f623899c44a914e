package org.sentimentstream.model.checkpoint;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A few reviews with the probabilities that the trainer saw: {@code examples.json}. Whoever loads
 * the checkpoint scores them again and refuses it where a probability differs, so that a wrong
 * tokenizer, dictionary or kernel cannot go live.
 *
 * @param tolerance greatest difference in probability that is let pass
 * @param examples the reviews
 */
public record ExampleReviews(
    @JsonProperty(value = "tolerance", required = true) double tolerance,
    @JsonProperty(value = "examples", required = true) List<Example> examples) {

  /**
   * What this code writes: well above the differences between kernels and machines (1e-6), well
   * below what a wrong token causes.
   */
  public static final double TOLERANCE = 1e-4;

  public ExampleReviews {
    if (!(tolerance > 0 && tolerance <= 0.01)) {
      throw new IllegalArgumentException("tolerance must be in (0, 0.01], not " + tolerance);
    }
    examples = List.copyOf(examples);
  }

  /**
   * One review.
   *
   * @param text its text
   * @param positiveProbability what the trainer's own evaluation gave, 0 to 1
   */
  public record Example(
      @JsonProperty(value = "text", required = true) String text,
      @JsonProperty(value = "positive_probability", required = true) double positiveProbability) {

    public Example {
      if (!(positiveProbability >= 0 && positiveProbability <= 1)) {
        throw new IllegalArgumentException(
            "probability must be in [0, 1], not " + positiveProbability);
      }
    }
  }
}
