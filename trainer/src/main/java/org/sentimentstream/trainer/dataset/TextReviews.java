package org.sentimentstream.trainer.dataset;

import java.util.Arrays;
import java.util.List;
import org.sentimentstream.model.text.Dictionary;
import org.sentimentstream.model.text.DictionaryBuilder;

/** Labelled reviews that came as texts. */
public record TextReviews(List<LabelledReview> reviews) implements Reviews {

  public TextReviews {
    reviews = List.copyOf(reviews);
  }

  @Override
  public int size() {
    return reviews.size();
  }

  @Override
  public boolean isPositive(int review) {
    return reviews.get(review).positive();
  }

  @Override
  public String id(int review) {
    return reviews.get(review).id();
  }

  @Override
  public String text(int review) {
    return reviews.get(review).text();
  }

  @Override
  public Dictionary dictionary(int nWords) {
    DictionaryBuilder builder = new DictionaryBuilder();
    reviews.forEach(review -> builder.add(review.text()));
    return builder.build(nWords);
  }

  @Override
  public EncodedReviews encode(int[] positions, Dictionary dictionary, int maxTokens) {
    return EncodedReviews.encode(
        Arrays.stream(positions).mapToObj(reviews::get).toList(), dictionary, maxTokens);
  }
}
