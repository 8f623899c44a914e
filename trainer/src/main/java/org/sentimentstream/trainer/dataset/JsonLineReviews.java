package org.sentimentstream.trainer.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reviews as JSON lines: an object a line, with {@code text}, {@code label} where they are labelled
 * and, if there is one, {@code id}.
 */
final class JsonLineReviews {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonLineReviews() {}

  /** Makes something of an object that lies at a place. */
  private interface Fields<T> {
    T of(ObjectNode object, String place);
  }

  /**
   * Reads all as labelled ones.
   *
   * @throws IOException where a line is not such an object: the message names file and line
   */
  static List<LabelledReview> read(Path file) throws IOException {
    return read(file, JsonLineReviews::review);
  }

  /**
   * Reads the texts of all; labels are not looked at.
   *
   * @throws IOException where a line is not an object with a text: the message names file and line
   */
  static List<String> readTexts(Path file) throws IOException {
    return read(file, (object, place) -> ReviewFields.text(text(object)));
  }

  private static <T> List<T> read(Path file, Fields<T> fields) throws IOException {
    List<T> reviews = new ArrayList<>();
    try (Utf8Lines lines = new Utf8Lines(file)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        ReviewFields.requireRoom(file, reviews.size());
        try {
          reviews.add(fields.of(object(line), file.getFileName() + ":" + lines.number()));
        } catch (JsonProcessingException e) {
          throw lines.invalid(
              lines.number(),
              "expected a JSON object: " + ReviewFields.shown(e.getOriginalMessage()));
        } catch (IllegalArgumentException e) {
          throw lines.invalid(lines.number(), String.valueOf(e.getMessage()));
        }
      }
    }
    return reviews;
  }

  private static ObjectNode object(String line) throws JsonProcessingException {
    JsonNode node = JSON.readTree(line);
    if (!(node instanceof ObjectNode object)) {
      throw new IllegalArgumentException(
          "expected a JSON object, found "
              + (node.isMissingNode()
                  ? "an empty line"
                  : node.getNodeType().toString().toLowerCase(Locale.ROOT)));
    }
    return object;
  }

  private static @Nullable String text(ObjectNode object) {
    @Nullable JsonNode text = object.get("text");
    if (text != null && !text.isTextual()) {
      throw new IllegalArgumentException("expected the text as a string");
    }
    return text == null ? null : text.textValue();
  }

  private static LabelledReview review(ObjectNode object, String place) {
    @Nullable JsonNode label = object.get("label");
    @Nullable JsonNode id = object.get("id");
    return ReviewFields.review(
        id == null || !id.isValueNode() || id.isNull() ? place : id.asText(),
        text(object),
        label == null || label.isNull()
            ? null
            : label.isValueNode() ? label.asText() : label.toString());
  }
}
