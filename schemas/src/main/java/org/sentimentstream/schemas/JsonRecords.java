package org.sentimentstream.schemas;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Records of an Avro contract as plain JSON in UTF-8: one object with the contract's field names,
 * nothing that marks a union's type, null for what is not there, enums by their names, times in ISO
 * 8601. Immutable, for any number of threads.
 *
 * <p>Reading is strict: each value has the contract's type ("7" is no number and 7 no text), a
 * field comes once, the text is sound UTF-8, nothing follows the object. A time is ISO 8601 with a
 * zone or whole milliseconds since 1970-01-01 UTC. A field without a default must be there. Fields
 * that the contract does not have are passed over. Objects and arrays may be {@value #MAX_NESTING}
 * deep.
 */
public final class JsonRecords<T extends SpecificRecord> {
  static final int MAX_NESTING = 32;
  private static final int MAX_NUMBER_CHARS = 100;

  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_NESTING)
                  .maxNumberLength(MAX_NUMBER_CHARS)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // A name that somebody makes up must not stay in memory.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private final Class<T> type;
  private final Schema schema;

  public JsonRecords(Class<T> type) {
    TrustedRecords.allow();
    this.type = type;
    this.schema = SpecificData.get().getSchema(type);
  }

  /**
   * The record as JSON. What is no Unicode text (half a surrogate pair) becomes a question mark.
   */
  public byte[] write(T record) {
    return AvroJson.of(record).toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a record.
   *
   * @throws SerializationException where it is none
   */
  public T read(byte[] json) {
    return read(json, Map.of());
  }

  /**
   * Reads a record that may leave out more than the contract lets it.
   *
   * @param otherwise values by field name of the object, for what is not there or null
   * @throws SerializationException where it is none
   */
  public T read(byte[] json, Map<String, ?> otherwise) {
    try (JsonParser parser = JSON.createParser(Utf8.decode(json))) {
      parser.nextToken();
      SpecificRecord record = object(parser, schema, otherwise, "");
      if (parser.nextToken() != null) {
        throw expected("nothing behind the object", parser);
      }
      return type.cast(record);
    } catch (JsonProcessingException e) {
      throw new SerializationException("expected JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it reads from memory
    }
  }

  private static SpecificRecord object(
      JsonParser parser, Schema schema, Map<String, ?> otherwise, String path) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw expected("an object" + in(path), parser);
    }
    SpecificRecord record = (SpecificRecord) SpecificData.get().newRecord(null, schema);
    BitSet given = new BitSet();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      Schema.Field field = schema.getField(parser.currentName());
      JsonToken token = parser.nextToken();
      if (field == null) {
        parser.skipChildren();
      } else if (token != JsonToken.VALUE_NULL) {
        record.put(field.pos(), value(parser, given(field), path(path, field)));
        given.set(field.pos());
      }
    }
    for (Schema.Field field : schema.getFields()) {
      if (!given.get(field.pos())) {
        record.put(field.pos(), absent(field, otherwise, path));
      }
    }
    return record;
  }

  private static String path(String path, Schema.Field field) {
    return path.isEmpty() ? field.name() : path + "." + field.name();
  }

  private static String in(String path) {
    return path.isEmpty() ? "" : " in \"" + path + "\"";
  }

  /** The type of a field's value where it is not null. */
  private static Schema given(Schema.Field field) {
    Schema schema = field.schema();
    return schema.isUnion()
        ? schema.getTypes().stream()
            .filter(branch -> branch.getType() != Schema.Type.NULL)
            .findFirst()
            .orElseThrow()
        : schema;
  }

  private static @Nullable Object absent(
      Schema.Field field, Map<String, ?> otherwise, String path) {
    Object value = otherwise.get(field.name());
    if (value != null) {
      return value;
    }
    if (!field.hasDefaultValue()) {
      throw new SerializationException("expected a field \"" + path(path, field) + "\"");
    }
    return SpecificData.get().getDefaultValue(field);
  }

  private static Object value(JsonParser parser, Schema schema, String path) throws IOException {
    return switch (schema.getType()) {
      case RECORD -> object(parser, schema, Map.of(), path);
      case ARRAY -> array(parser, schema.getElementType(), path);
      case ENUM -> symbol(text(parser, path), schema, path);
      case STRING -> text(parser, path);
      case BOOLEAN -> flag(parser, path);
      case INT -> require(parser, JsonToken.VALUE_NUMBER_INT, "a whole number", path).getIntValue();
      case LONG ->
          schema.getLogicalType() == null
              ? (Object)
                  require(parser, JsonToken.VALUE_NUMBER_INT, "a whole number", path).getLongValue()
              : time(parser, path);
      case FLOAT -> number(parser, path);
      default -> throw new IllegalArgumentException("no JSON for " + schema.getType() + in(path));
    };
  }

  private static List<Object> array(JsonParser parser, Schema items, String path)
      throws IOException {
    require(parser, JsonToken.START_ARRAY, "an array", path);
    List<Object> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(value(parser, items, path + "[" + values.size() + "]"));
    }
    return values;
  }

  private static Object symbol(String name, Schema schema, String path) {
    String known = schema.hasEnumSymbol(name) ? name : schema.getEnumDefault();
    if (known == null) {
      throw new SerializationException(
          "expected one of " + schema.getEnumSymbols() + in(path) + ", came another name");
    }
    return SpecificData.get().createEnum(known, schema);
  }

  private static String text(JsonParser parser, String path) throws IOException {
    return require(parser, JsonToken.VALUE_STRING, "text", path).getText();
  }

  private static Boolean flag(JsonParser parser, String path) {
    if (parser.currentToken() != JsonToken.VALUE_TRUE
        && parser.currentToken() != JsonToken.VALUE_FALSE) {
      throw expected("true or false" + in(path), parser);
    }
    return parser.currentToken() == JsonToken.VALUE_TRUE;
  }

  private static Float number(JsonParser parser, String path) throws IOException {
    if (!parser.currentToken().isNumeric()) {
      throw expected("a number" + in(path), parser);
    }
    float number = Float.parseFloat(parser.getText()); // rounded once: the same bits come back
    if (!Float.isFinite(number)) {
      throw expected("a number that a float can hold" + in(path), parser);
    }
    return number;
  }

  private static Instant time(JsonParser parser, String path) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      return Instant.ofEpochMilli(parser.getLongValue());
    }
    String expected = "ISO 8601 with a zone, or milliseconds,";
    String text = require(parser, JsonToken.VALUE_STRING, expected, path).getText();
    try {
      return Instant.ofEpochMilli(OffsetDateTime.parse(text).toInstant().toEpochMilli());
    } catch (DateTimeException | ArithmeticException e) {
      throw new SerializationException("expected " + expected + in(path) + ", came other text", e);
    }
  }

  private static JsonParser require(
      JsonParser parser, JsonToken token, String expected, String path) {
    if (parser.currentToken() != token) {
      throw expected(expected + in(path), parser);
    }
    return parser;
  }

  private static SerializationException expected(String what, JsonParser parser) {
    return new SerializationException(
        "expected " + what + ", came " + describe(parser.currentToken()));
  }

  private static String describe(@Nullable JsonToken token) {
    if (token == null) {
      return "nothing";
    }
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "text";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "true or false";
      default -> "null";
    };
  }
}
