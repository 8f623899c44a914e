package org.sentimentstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentimentstream.events.Review;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.events.SentimentLabel;
import org.sentimentstream.rollout.ActivateModel;
import org.sentimentstream.rollout.RolloutCommand;

/**
 * Old programs read new records and new programs read old ones: scorers are upgraded one by one,
 * readers of events when their owners like, and the control topic is read from its first record.
 */
class ContractEvolutionTest {
  private static final int SAMPLES = 50;

  static {
    TrustedRecords.allow();
  }

  static List<Contract> contracts() throws IOException {
    return Contract.all();
  }

  @ParameterizedTest
  @MethodSource("contracts")
  void shouldBeCompatibleInBothDirections(Contract contract) {
    assertCompatible(contract.current(), contract.first());
    assertCompatible(contract.first(), contract.understoodByFirst(contract.current()));
    assertCompatible(contract.next(), contract.current());
    assertCompatible(contract.current(), contract.next());
    assertCompatible(contract.next(), contract.first());
    assertCompatible(contract.first(), contract.understoodByFirst(contract.next()));
  }

  @ParameterizedTest
  @MethodSource("contracts")
  void shouldReadRecordsOfVersionOne(Contract contract) throws IOException {
    for (GenericRecord written : samples(contract.first())) {
      IndexedRecord read = readSpecific(write(written), contract.first(), contract);

      assertSharedFieldsEqual(written, toGeneric(read));
    }
  }

  @ParameterizedTest
  @MethodSource("contracts")
  void shouldBeReadableToVersionOne(Contract contract) throws IOException {
    Schema understood = contract.understoodByFirst(contract.current());
    for (GenericRecord written : samples(understood)) {
      GenericRecord read = readGeneric(write(written), understood, contract.first());

      assertSharedFieldsEqual(written, read);
    }
  }

  @ParameterizedTest
  @MethodSource("contracts")
  void shouldReadRecordsOfALaterVersion(Contract contract) throws IOException {
    for (GenericRecord written : samples(contract.next())) {
      IndexedRecord read = readSpecific(write(written), contract.next(), contract);

      assertSharedFieldsEqual(written, toGeneric(read));
    }
  }

  @ParameterizedTest
  @MethodSource("contracts")
  void shouldBeReadableToALaterVersion(Contract contract) throws IOException {
    for (GenericRecord written : samples(contract.current())) {
      GenericRecord read = readGeneric(write(written), contract.current(), contract.next());

      assertSharedFieldsEqual(written, read);
      assertThat(read.get("added_later")).isNull();
    }
  }

  @Test
  void shouldReadALabelOfALaterVersionAsUnknown() throws IOException {
    Schema later =
        new Schema.Parser()
            .parse(
                SentimentEvent.getClassSchema()
                    .toString()
                    .replace("\"POSITIVE\",\"UNKNOWN\"]", "\"POSITIVE\",\"UNKNOWN\",\"MIXED\"]"));
    GenericRecord event = samples(later).get(0);
    event.put("label", new GenericData.EnumSymbol(later.getField("label").schema(), "MIXED"));

    DatumReader<SentimentEvent> reader =
        new SpecificDatumReader<>(later, SentimentEvent.getClassSchema());
    SentimentEvent read = reader.read(null, decoder(write(event)));

    assertThat(read.getLabel()).isEqualTo(SentimentLabel.UNKNOWN);
  }

  @Test
  void shouldRefuseOnlyTheActionsThatALaterVersionAdded() throws IOException {
    Schema later = withAction(RolloutCommand.getClassSchema(), "AddedLater");
    GenericRecord command = samples(later).get(0);
    Schema actions = later.getField("action").schema();
    DatumReader<RolloutCommand> reader =
        new SpecificDatumReader<>(later, RolloutCommand.getClassSchema());

    command.put("action", new RandomData(actions.getTypes().get(1), 1).iterator().next());
    RolloutCommand known = reader.read(null, decoder(write(command)));
    assertThat(known.getAction()).isInstanceOf(ActivateModel.class);

    Schema added = actions.getTypes().get(actions.getTypes().size() - 1);
    command.put("action", new RandomData(added, 1).iterator().next());
    byte[] unknown = write(command);
    assertThatThrownBy(() -> reader.read(null, decoder(unknown)))
        .isInstanceOf(AvroTypeException.class)
        .hasMessageContaining("AddedLater");
  }

  /** Avro would take one action for another if it could fill its fields. */
  @Test
  void shouldTakeNoActionForAnother() {
    List<Schema> actions = RolloutCommand.getClassSchema().getField("action").schema().getTypes();
    for (Schema written : actions) {
      for (Schema known : actions) {
        if (!known.equals(written)) {
          assertThat(compatibility(Schema.createUnion(known), Schema.createUnion(written)))
              .as("%s read as %s", written.getName(), known.getName())
              .isEqualTo(SchemaCompatibilityType.INCOMPATIBLE);
        }
      }
    }
  }

  @Test
  void shouldNoticeABreak() {
    Schema review = Review.getClassSchema();

    assertThat(compatibility(Contract.withMandatoryField(review), review))
        .isEqualTo(SchemaCompatibilityType.INCOMPATIBLE);
  }

  private static Schema withAction(Schema command, String name) {
    Schema added =
        Schema.createRecord(
            name,
            null,
            command.getNamespace(),
            false,
            List.of(new Schema.Field("only_here", Schema.create(Schema.Type.STRING))));
    List<Schema.Field> fields = new ArrayList<>();
    for (Schema.Field field : command.getFields()) {
      Schema type = field.schema();
      if (field.name().equals("action")) {
        List<Schema> actions = new ArrayList<>(type.getTypes());
        actions.add(added);
        type = Schema.createUnion(actions);
      }
      fields.add(new Schema.Field(field, type));
    }
    return Schema.createRecord(
        command.getName(), command.getDoc(), command.getNamespace(), false, fields);
  }

  private static void assertCompatible(Schema reader, Schema writer) {
    assertThat(compatibility(reader, writer)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
  }

  private static SchemaCompatibilityType compatibility(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType();
  }

  /** Every field that both have comes back, down to the records inside. */
  private static void assertSharedFieldsEqual(GenericRecord written, GenericRecord read) {
    for (Schema.Field field : written.getSchema().getFields()) {
      if (read.getSchema().getField(field.name()) != null) {
        assertShared(field.name(), written.get(field.name()), read.get(field.name()));
      }
    }
  }

  private static void assertShared(String name, Object written, Object read) {
    if (written instanceof GenericRecord inner) {
      assertSharedFieldsEqual(inner, (GenericRecord) read);
    } else if (written instanceof List<?> items && read instanceof List<?> others) {
      assertThat(others).as(name).hasSameSizeAs(items);
      for (int i = 0; i < items.size(); i++) {
        assertShared(name, items.get(i), others.get(i));
      }
    } else if (written instanceof Map<?, ?> entries && read instanceof Map<?, ?> others) {
      assertThat(sorted(others)).as(name).isEqualTo(sorted(entries));
    } else if (read instanceof GenericData.EnumSymbol symbol
        && !symbol.getSchema().hasEnumSymbol(String.valueOf(written))) {
      assertThat(symbol).as(name).hasToString(symbol.getSchema().getEnumDefault());
    } else {
      assertThat(String.valueOf(read)).as(name).isEqualTo(String.valueOf(written));
    }
  }

  private static Map<String, String> sorted(Map<?, ?> entries) {
    Map<String, String> sorted = new TreeMap<>();
    entries.forEach((key, value) -> sorted.put(String.valueOf(key), String.valueOf(value)));
    return sorted;
  }

  private static List<GenericRecord> samples(Schema schema) {
    List<GenericRecord> samples = new ArrayList<>();
    for (Object sample : new RandomData(schema, SAMPLES, 42L)) {
      samples.add((GenericRecord) sample);
    }
    return samples;
  }

  private static byte[] write(GenericRecord record) throws IOException {
    return write(new GenericDatumWriter<>(record.getSchema()), record);
  }

  private static GenericRecord toGeneric(IndexedRecord specific) throws IOException {
    Schema schema = specific.getSchema();
    byte[] bytes = write(new SpecificDatumWriter<>(schema), specific);
    return readGeneric(bytes, schema, schema);
  }

  private static <T> byte[] write(DatumWriter<T> writer, T record) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    writer.write(record, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static GenericRecord readGeneric(byte[] bytes, Schema writer, Schema reader)
      throws IOException {
    return new GenericDatumReader<GenericRecord>(writer, reader).read(null, decoder(bytes));
  }

  private static IndexedRecord readSpecific(byte[] bytes, Schema writer, Contract contract)
      throws IOException {
    SpecificData model = SpecificData.getForClass(contract.type());
    return new SpecificDatumReader<IndexedRecord>(writer, contract.current(), model)
        .read(null, decoder(bytes));
  }

  private static BinaryDecoder decoder(byte[] bytes) {
    return DecoderFactory.get().binaryDecoder(bytes, null);
  }
}
