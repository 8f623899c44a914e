package org.sentimentstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.sentimentstream.events.Review;
import org.sentimentstream.events.SentimentEvent;

/** The JSON Schemas beside the Avro contracts say the same as these. */
class JsonSchemaTest {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  @Test
  void shouldDescribeReviewsAsTheyMayBeWritten() throws IOException {
    ObjectNode schema = root(Review.getClassSchema(), true);
    schema.putArray("required").add("text"); // a record's key and time stand for the others
    assertIsOnFile("Review", schema);
  }

  @Test
  void shouldDescribeEventsAsTheyAreWritten() throws IOException {
    assertIsOnFile("SentimentEvent", root(SentimentEvent.getClassSchema(), false));
  }

  private static void assertIsOnFile(String name, ObjectNode schema) throws IOException {
    String file = name + ".schema.json";
    String wanted = JSON.writeValueAsString(schema) + "\n";
    Files.writeString(Path.of("target", file), wanted);
    assertThat(Path.of("src/main/json", file))
        .as("copy target/%s there where the contract has changed", file)
        .hasContent(wanted);
  }

  private static ObjectNode root(Schema contract, boolean timesAsNumbers) {
    ObjectNode schema =
        JSON.createObjectNode()
            .put("$schema", "https://json-schema.org/draft/2020-12/schema")
            .put("title", contract.getName());
    schema.setAll(type(contract, timesAsNumbers));
    return schema;
  }

  private static ObjectNode type(Schema contract, boolean timesAsNumbers) {
    ObjectNode schema = JSON.createObjectNode();
    switch (contract.getType()) {
      case RECORD -> object(schema, contract, timesAsNumbers);
      case ARRAY ->
          schema.put("type", "array").set("items", type(contract.getElementType(), timesAsNumbers));
      case ENUM ->
          contract.getEnumSymbols().forEach(schema.put("type", "string").putArray("enum")::add);
      case STRING -> schema.put("type", "string");
      case BOOLEAN -> schema.put("type", "boolean");
      case FLOAT -> schema.put("type", "number");
      case INT -> schema.put("type", "integer");
      case LONG -> {
        if (contract.getLogicalType() == null) {
          schema.put("type", "integer");
        } else if (timesAsNumbers) {
          schema.putArray("type").add("string").add("integer");
          schema.put("format", "date-time");
        } else {
          schema.put("type", "string").put("format", "date-time");
        }
      }
      case UNION -> {
        ObjectNode given = type(contract.getTypes().get(1), timesAsNumbers);
        ArrayNode types = JSON.createArrayNode().add(given.get("type")).add("null");
        schema.setAll(given);
        schema.set("type", types);
      }
      default -> throw new AssertionError(contract);
    }
    return schema;
  }

  private static void object(ObjectNode schema, Schema contract, boolean timesAsNumbers) {
    schema.put("description", contract.getDoc()).put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    List<Schema.Field> fields = contract.getFields();
    for (Schema.Field field : fields) {
      ObjectNode described = JSON.createObjectNode().put("description", field.doc());
      ObjectNode type = type(field.schema(), timesAsNumbers);
      type.remove("description");
      properties.set(field.name(), described.setAll(type));
    }
    ArrayNode required = schema.putArray("required");
    fields.forEach(field -> required.add(field.name()));
  }
}
