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
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.Review;

/** Makes a review of a line: of plain text, or of a JSON object with a review's fields. */
final class ReviewLine {

  private static final ObjectReader JSON =
      new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final Set<String> FIELDS =
      Set.of("review_id", "text", "product_id", "author", "language", "created_at");

  private ReviewLine() {}

  /** A review of the whole line, with a new id. */
  static Review ofText(String line) {
    return Review.newBuilder()
        .setReviewId(UUID.randomUUID().toString())
        .setText(line)
        .setCreatedAt(Instant.now())
        .build();
  }

  /**
   * A review of a JSON object. {@code text} is needed; without {@code review_id} it gets a new one,
   * without {@code created_at} (milliseconds, or ISO 8601 with a zone) the present time.
   *
   * @throws IllegalArgumentException where it is not such an object
   */
  static Review ofJson(String line) {
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("expected a JSON object: " + e.getOriginalMessage(), e);
    }
    if (!json.isObject()) {
      throw new IllegalArgumentException("expected a JSON object, came " + json.getNodeType());
    }
    requireKnownFields(json);
    String text = string(json, "text");
    if (text == null) {
      throw new IllegalArgumentException("expected a field \"text\"");
    }
    String id = string(json, "review_id");
    return Review.newBuilder()
        .setReviewId(id == null ? UUID.randomUUID().toString() : id)
        .setText(text)
        .setProductId(string(json, "product_id"))
        .setAuthor(string(json, "author"))
        .setLanguage(string(json, "language"))
        .setCreatedAt(createdAt(json.get("created_at")))
        .build();
  }

  private static void requireKnownFields(JsonNode json) {
    for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!FIELDS.contains(name)) {
        throw new IllegalArgumentException(
            "expected fields among "
                + FIELDS.stream().sorted().toList()
                + ", came \""
                + name
                + "\"");
      }
    }
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

  private static Instant createdAt(@Nullable JsonNode value) {
    if (value == null || value.isNull()) {
      return Instant.now();
    }
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return Instant.ofEpochMilli(value.longValue());
    }
    try {
      return OffsetDateTime.parse(value.asText()).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "expected milliseconds or ISO 8601 with a zone in \"created_at\", came " + value, e);
    }
  }
}
