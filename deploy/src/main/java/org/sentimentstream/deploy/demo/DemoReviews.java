package org.sentimentstream.deploy.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.trainer.dataset.AclImdb;
import org.sentimentstream.trainer.dataset.LabelledReview;

/** Where the demo's reviews come from. */
final class DemoReviews {

  private DemoReviews() {}

  /** The project's own small set, written for it, in an order that mixes the labels. */
  static List<DemoReview> own() throws IOException {
    try (InputStream in = DemoReviews.class.getResourceAsStream("reviews.jsonl")) {
      byte[] bytes = Objects.requireNonNull(in, "reviews.jsonl is missing").readAllBytes();
      ObjectMapper json = new ObjectMapper();
      List<DemoReview> reviews = new ArrayList<>();
      try (MappingIterator<JsonNode> lines = json.readerFor(JsonNode.class).readValues(bytes)) {
        while (lines.hasNext()) {
          reviews.add(review(lines.next()));
        }
      }
      return reviews;
    }
  }

  private static DemoReview review(JsonNode json) {
    return new DemoReview(
        json.get("text").textValue(),
        text(json, "product_id"),
        text(json, "author"),
        text(json, "language"),
        positive(text(json, "label")));
  }

  private static @Nullable String text(JsonNode review, String field) {
    JsonNode value = review.get(field);
    return value == null ? null : value.textValue();
  }

  private static @Nullable Boolean positive(@Nullable String label) {
    return label == null ? null : label.equals("positive");
  }

  /**
   * The test reviews of a data set in aclImdb's layout, shuffled, since it has all positive ones
   * first.
   *
   * @param source directory or {@code .tar.gz}
   */
  static List<DemoReview> of(Path source) throws IOException {
    List<DemoReview> reviews = new ArrayList<>();
    for (LabelledReview review : AclImdb.read(source, AclImdb.Split.TEST)) {
      reviews.add(new DemoReview(review.text(), null, null, "en", review.positive()));
    }
    Collections.shuffle(reviews, new Random(1));
    return reviews;
  }
}
