package org.sentimentstream.scorer.console;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.sentimentstream.events.ModelRef;

/**
 * The JSON that the page and its instance talk in. All of it is ASCII, whatever a text has in it.
 */
final class ConsoleJson {

  private static final int MAX_DEPTH = 8;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .configure(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature(), true)
          .build();

  private ConsoleJson() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static String write(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON can be written", e);
    }
  }

  /**
   * Reads an object.
   *
   * @throws BadRequestException where the text is none
   */
  static ObjectNode read(String text) throws BadRequestException {
    try {
      if (MAPPER.readTree(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw new BadRequestException("expected a JSON object: " + e.getOriginalMessage());
    }
    throw new BadRequestException("expected a JSON object");
  }

  /**
   * A text of an object.
   *
   * @throws BadRequestException where it has none of that name
   */
  static String text(ObjectNode object, String field) throws BadRequestException {
    JsonNode value = object.get(field);
    if (value == null || !value.isTextual()) {
      throw new BadRequestException("expected a text in \"" + field + "\"");
    }
    return value.textValue();
  }

  static ObjectNode model(ModelRef model) {
    return object()
        .put("name", model.getName())
        .put("version", model.getVersion())
        .put("digest", model.getDigest());
  }
}
