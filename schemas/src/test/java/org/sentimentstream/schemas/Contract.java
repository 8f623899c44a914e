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
import org.sentimentstream.events.SentimentByProduct;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.rollout.ArtifactChunk;
import org.sentimentstream.rollout.InstanceStatus;
import org.sentimentstream.rollout.RolloutCommand;
import org.sentimentstream.rollout.RolloutEvent;
import org.sentimentstream.rollout.RolloutSnapshot;

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
            InstanceStatus.class,
            SentimentByProduct.class)) {
      contracts.add(of(type, stored));
    }
    // These came later, when the types that they hold had more fields: each file has all of its
    // own.
    contracts.add(of(RolloutSnapshot.class, new Schema.Parser()));
    contracts.add(of(RolloutEvent.class, new Schema.Parser()));
    return contracts;
  }

  private static Contract of(Class<? extends SpecificRecord> type, Schema.Parser stored)
      throws IOException {
    String path = "/contracts/v1/" + type.getSimpleName() + ".avsc";
    try (InputStream file = Contract.class.getResourceAsStream(path)) {
      Schema current = SpecificData.get().getSchema(type);
      return new Contract(type, stored.parse(file), current, withOptionalField(current));
    }
  }

  /**
   * What of today's schema programs of version 1 understand: all but the actions that were added to
   * the commands, which they refuse record by record.
   */
  Schema understoodByFirst(Schema schema) {
    if (type != RolloutCommand.class) {
      return schema;
    }
    List<Schema.Field> fields = new ArrayList<>();
    for (Schema.Field field : schema.getFields()) {
      Schema fieldType = field.schema();
      if (field.name().equals("action")) {
        List<String> known =
            first.getField("action").schema().getTypes().stream().map(Schema::getName).toList();
        fieldType =
            Schema.createUnion(
                fieldType.getTypes().stream()
                    .filter(action -> known.contains(action.getName()))
                    .toList());
      }
      fields.add(new Schema.Field(field, fieldType));
    }
    return Schema.createRecord(
        schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
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
