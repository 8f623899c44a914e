package org.sentimentstream.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.sentimentstream.events.LabelledReview;
import org.sentimentstream.events.Review;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.rollout.ArtifactChunk;
import org.sentimentstream.rollout.InstanceStatus;
import org.sentimentstream.rollout.RolloutCommand;

/**
 * A record contract in three stages of its life.
 *
 * @param type the generated class
 * @param first version 1 of the schema, as stored beside the tests when it was first published: its
 *     records are in topics that are kept for ever
 * @param current the schema of today
 * @param next what a later version may look like: today's fields and an optional one
 */
record Contract(Class<? extends SpecificRecord> type, Schema first, Schema current, Schema next) {
  static List<Contract> all() throws IOException {
    Schema.Parser stored = new Schema.Parser();
    List<Contract> contracts = new ArrayList<>();
    // In this order: LabelledReview and InstanceStatus refer to types of SentimentEvent.
    for (Class<? extends SpecificRecord> type :
        List.of(
            Review.class,
            SentimentEvent.class,
            LabelledReview.class,
            RolloutCommand.class,
            ArtifactChunk.class,
            InstanceStatus.class)) {
      String path = "/contracts/v1/" + type.getSimpleName() + ".avsc";
      try (InputStream file = Contract.class.getResourceAsStream(path)) {
        Schema current = SpecificData.get().getSchema(type);
        contracts.add(new Contract(type, stored.parse(file), current, withOptionalField(current)));
      }
    }
    return contracts;
  }

  /** The schema with one field more, which has a default, so that neither side needs it. */
  static Schema withOptionalField(Schema schema) {
    Schema text =
        Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.STRING));
    return withField(
        schema, new Schema.Field("added_later", text, null, Schema.Field.NULL_DEFAULT_VALUE));
  }

  /** The schema with one field more that has no default: older records lack it. */
  static Schema withMandatoryField(Schema schema) {
    return withField(schema, new Schema.Field("demanded_later", Schema.create(Schema.Type.STRING)));
  }

  private static Schema withField(Schema schema, Schema.Field added) {
    List<Schema.Field> fields = new ArrayList<>();
    schema.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
    fields.add(added);
    return Schema.createRecord(
        schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
  }

  @Override
  public String toString() {
    return type.getSimpleName();
  }
}
