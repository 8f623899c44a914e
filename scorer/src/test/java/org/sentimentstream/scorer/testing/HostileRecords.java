package org.sentimentstream.scorer.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records that are well-formed as Avro, with values that no program of ours would write: huge,
 * negative, empty, no numbers, no names. Most values are plausible, so that some records are
 * accepted. The same ones for a seed.
 */
public final class HostileRecords {

  private static final List<String> DIGESTS =
      List.of("a".repeat(64), "b".repeat(64), "c".repeat(64), "A".repeat(64), "a".repeat(63));

  private static final List<String> LOCATIONS =
      List.of("https://host/f", "http://host/f", "file:/f", "file://host/f", "jar:x", "::", "");

  private static final String[] STRINGS = {
    "",
    "\0",
    "\ud800",
    "../../etc/passwd",
    "a:b",
    "null",
    "é\u202e\ud83d\ude00",
    "-1",
    " m ",
    "%s%n"
  };

  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    2,
    100,
    10_000,
    10_001,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    1L << 30,
    (1L << 30) + 1,
    1L << 40
  };

  private static final double[] REALS = {
    0,
    -0.0,
    1,
    -1,
    0.5,
    1e-300,
    1e300,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY
  };

  private final Random random;
  private final int hugeLength;
  private @Nullable BinaryEncoder encoder;

  /**
   * @param hugeLength length of the longest texts
   */
  public HostileRecords(long seed, int hugeLength) {
    this.random = new Random(seed);
    this.hugeLength = hugeLength;
  }

  /** The next record of a class, as it comes out of Avro's encoding. */
  public <T extends SpecificRecord> T next(Class<T> type) {
    Schema schema = SpecificData.get().getSchema(type);
    try {
      SpecificDatumReader<T> reader = new SpecificDatumReader<>(type);
      return reader.read(null, DecoderFactory.get().binaryDecoder(nextBytes(schema), null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next record of a schema in Avro's encoding. */
  public byte[] nextBytes(Schema schema) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder reused = EncoderFactory.get().directBinaryEncoder(out, encoder);
    encoder = reused;
    try {
      new GenericDatumWriter<Object>(schema).write(value(schema, ""), reused);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private @Nullable Object value(Schema schema, String field) {
    return switch (schema.getType()) {
      case RECORD -> {
        GenericData.Record record = new GenericData.Record(schema);
        schema.getFields().forEach(its -> record.put(its.pos(), value(its.schema(), its.name())));
        yield record;
      }
      case UNION -> value(branch(schema), field);
      case ENUM -> new GenericData.EnumSymbol(schema, any(schema.getEnumSymbols()));
      case ARRAY -> {
        List<@Nullable Object> items = new ArrayList<>();
        for (int i = count(); i > 0; i--) {
          items.add(value(schema.getElementType(), field));
        }
        yield items;
      }
      case MAP -> {
        Map<String, @Nullable Object> entries = new HashMap<>();
        for (int i = count(); i > 0; i--) {
          entries.put(text("key" + i), value(schema.getValueType(), field));
        }
        yield entries;
      }
      case STRING -> text(field);
      case BYTES -> ByteBuffer.wrap(new byte[one(4) ? random.nextInt(200) : 64]);
      case INT -> (int) number(field);
      case LONG -> number(field);
      case FLOAT -> (float) real();
      case DOUBLE -> real();
      case BOOLEAN -> random.nextBoolean();
      case NULL -> null;
      default -> throw new IllegalArgumentException("no contract has a " + schema.getType());
    };
  }

  /** Null is as likely as something else. */
  private Schema branch(Schema union) {
    List<Schema> types = union.getTypes();
    return types.get(0).getType() == Schema.Type.NULL && random.nextBoolean()
        ? types.get(0)
        : any(types);
  }

  private int count() {
    return one(50) ? 300 : random.nextInt(4);
  }

  private String text(String field) {
    if (one(300)) {
      return "x".repeat(hugeLength);
    }
    if (one(20)) {
      return STRINGS[random.nextInt(STRINGS.length)];
    }
    return switch (field) {
      case "name" -> "m";
      case "version" -> Integer.toString(1 + random.nextInt(5));
      case "digest", "dictionary_digest" -> one(10) ? any(DIGESTS) : DIGESTS.get(0);
      case "location" -> any(LOCATIONS);
      case "key_id" -> "0123456789abcdef";
      case "command_id" -> Integer.toString(random.nextInt(100_000));
      default -> field + random.nextInt(10);
    };
  }

  private long number(String field) {
    if (one(10)) {
      return NUMBERS[random.nextInt(NUMBERS.length)];
    }
    return switch (field) {
      case "basis_points" -> 1 + random.nextInt(10_000);
      case "size", "min_reviews", "n_words", "dim" -> 1 + random.nextInt(1_000);
      default -> random.nextInt(10);
    };
  }

  private double real() {
    return one(4) ? REALS[random.nextInt(REALS.length)] : random.nextDouble();
  }

  private boolean one(int in) {
    return random.nextInt(in) == 0;
  }

  private <T> T any(List<T> items) {
    return Objects.requireNonNull(items.get(random.nextInt(items.size())));
  }
}
