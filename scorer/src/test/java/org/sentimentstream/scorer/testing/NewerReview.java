package org.sentimentstream.scorer.testing;

import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.sentimentstream.events.Review;

/** Reviews as newer producers write them: each with a field that nobody has heard of before. */
public final class NewerReview {

  private NewerReview() {}

  /** Registers a new schema, at the registry itself, and writes a review with it. */
  public static byte[] bytes(String id, String text) {
    Schema known = Review.getClassSchema();
    Schema newer = Schema.createRecord("Review", null, known.getNamespace(), false);
    List<Schema.Field> fields =
        Stream.concat(
                known.getFields().stream().map(field -> new Schema.Field(field, field.schema())),
                Stream.of(
                    new Schema.Field(
                        "stars_" + System.nanoTime(), Schema.create(Schema.Type.INT), null, 0)))
            .toList();
    newer.setFields(fields);
    GenericData.Record record = new GenericData.Record(newer);
    record.put("review_id", id);
    record.put("text", text);
    record.put("created_at", 1L);
    record.put(fields.size() - 1, 5);
    try (KafkaAvroSerializer serializer = new KafkaAvroSerializer()) {
      serializer.configure(Map.of("schema.registry.url", TestStack.registryUrl()), false);
      return serializer.serialize("newer-" + System.nanoTime(), record);
    }
  }
}
