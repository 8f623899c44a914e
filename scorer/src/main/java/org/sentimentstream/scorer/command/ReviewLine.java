package org.sentimentstream.scorer.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.LabelledReview;
import org.sentimentstream.events.Review;
import org.sentimentstream.events.SentimentLabel;

/** Makes a review of a line: of plain text, or of a JSON object with the review's fields. */
final class ReviewLine {

  private static final ObjectReader JSON =
      new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final Set<String> FIELDS =
      Set.of("review_id", "text", "product_id", "author", "language", "created_at");

  /** What a record of plain text can hold: its value and its key. */
  private static final Set<String> TEXT_FIELDS = Set.of("review_id", "text");

  private static final Set<String> LABELLED_FIELDS =
      Set.of("review_id", "text", "label", "labelled_by", "labelled_at");

  /** A record and its key. */
  record Keyed<T>(String key, T value) {}

  private ReviewLine() {}

  /** A review of the whole line, with a new id. */
  static Keyed<Review> ofText(String line) {
    String id = UUID.randomUUID().toString();
    return new Keyed<>(
        id, Review.newBuilder().setReviewId(id).setText(line).setCreatedAt(Instant.now()).build());
  }

  /**
   * A review of a JSON object. {@code text} is needed; without {@code review_id} it gets a new one,
   * without {@code created_at} (milliseconds, or ISO 8601 with a zone) the present time.
   *
   * @throws IllegalArgumentException where it is not such an object
   */
  static Keyed<Review> ofJson(String line) {
    return review(object(line, FIELDS));
  }

  /**
   * The same for a topic of plain texts: of an object with the fields {@code text} and {@code
   * review_id} alone, since the record can hold no others.
   *
   * @throws IllegalArgumentException where it is not such an object
   */
  static Keyed<Review> ofTextInJson(String line) {
    return review(object(line, TEXT_FIELDS));
  }

  private static Keyed<Review> review(JsonNode json) {
    String id = idOrNew(json);
    Instant createdAt = instant(json, "created_at");
    return new Keyed<>(
        id,
        Review.newBuilder()
            .setReviewId(id)
            .setText(needed(json, "text"))
            .setProductId(string(json, "product_id"))
            .setAuthor(string(json, "author"))
            .setLanguage(string(json, "language"))
            .setCreatedAt(createdAt == null ? Instant.now() : createdAt)
            .build());
  }

  /**
   * A labelled review of a JSON object. {@code text} and {@code label} are needed; without {@code
   * labelled_at} it was labelled now.
   *
   * @throws IllegalArgumentException where it is not such an object
   */
  static Keyed<LabelledReview> ofLabelledJson(String line) {
    JsonNode json = object(line, LABELLED_FIELDS);
    Instant labelledAt = instant(json, "labelled_at");
    return new Keyed<>(
        idOrNew(json),
        LabelledReview.newBuilder()
            .setReviewId(string(json, "review_id"))
            .setText(needed(json, "text"))
            .setLabel(label(needed(json, "label")))
            .setLabelledBy(string(json, "labelled_by"))
            .setLabelledAt(labelledAt == null ? Instant.now() : labelledAt)
            .build());
  }

  private static SentimentLabel label(String label) {
    return switch (label.toLowerCase(Locale.ROOT)) {
      case "positive" -> SentimentLabel.POSITIVE;
      case "negative" -> SentimentLabel.NEGATIVE;
      default ->
          throw new IllegalArgumentException(
              "expected positive or negative in \"label\", came \"" + label + "\"");
    };
  }

  private static JsonNode object(String line, Set<String> fields) {
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("expected a JSON object: " + e.getOriginalMessage(), e);
    }
    if (!json.isObject()) {
      throw new IllegalArgumentException("expected a JSON object, came " + json.getNodeType());
    }
    requireKnownFields(json, fields);
    return json;
  }

  private static void requireKnownFields(JsonNode json, Set<String> fields) {
    for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!fields.contains(name)) {
        throw new IllegalArgumentException(
            "expected fields among "
                + fields.stream().sorted().toList()
                + ", came \""
                + name
                + "\"");
      }
    }
  }

  private static String idOrNew(JsonNode json) {
    String id = string(json, "review_id");
    return id == null ? UUID.randomUUID().toString() : id;
  }

  private static String needed(JsonNode json, String field) {
    String value = string(json, field);
    if (value == null) {
      throw new IllegalArgumentException("expected a field \"" + field + "\"");
    }
    return value;
  }

  private static @Nullable String string(JsonNode json, String field) {
    JsonNode value = json.get(field);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw new IllegalArgumentException("expected text in \"" + field + "\", came " + value);
    }
    return value.textValue();
  }

  private static @Nullable Instant instant(JsonNode json, String field) {
    JsonNode value = json.get(field);
    if (value == null || value.isNull()) {
      return null;
    }
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return Instant.ofEpochMilli(value.longValue());
    }
    try {
      return OffsetDateTime.parse(value.asText()).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "expected milliseconds or ISO 8601 with a zone in \"" + field + "\", came " + value, e);
    }
  }
}
