package org.sentimentstream.schemas;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import java.util.Map;
import org.apache.avro.generic.GenericContainer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Confluent's Avro deserializer, bound to one record class: refuses records of another. */
final class RecordDeserializer<T extends SpecificRecord> implements Deserializer<T> {
  private final WatchedDeserializer confluent = new WatchedDeserializer();
  private final Class<T> type;

  RecordDeserializer(Class<T> type) {
    this.type = type;
  }

  @Override
  public void configure(Map<String, ?> config, boolean isKey) {
    confluent.configure(config, isKey);
  }

  @Override
  public @Nullable T deserialize(String topic, byte @Nullable [] bytes) {
    return deserialize(topic, null, bytes);
  }

  @Override
  public @Nullable T deserialize(String topic, @Nullable Headers headers, byte @Nullable [] bytes) {
    Object record;
    try {
      record = confluent.deserialize(topic, headers, bytes);
    } catch (RuntimeException e) {
      throw SerdeFailures.classify("read a record of " + topic, e);
    }
    if (record != null && !type.isInstance(record)) {
      throw new SerializationException(
          "Expected a "
              + type.getName()
              + " in topic "
              + topic
              + ", but the record's schema describes "
              + describe(record));
    }
    return type.cast(record);
  }

  @Override
  public void close() {
    confluent.close();
  }

  private static final class WatchedDeserializer extends KafkaAvroDeserializer {
    @Override
    public void configure(Map<String, ?> config, boolean isKey) {
      super.configure(config, isKey);
      schemaRegistry = WatchedRegistry.forReading(schemaRegistry);
    }
  }

  private static String describe(Object record) {
    return record instanceof GenericContainer container
        ? container.getSchema().getFullName()
        : record.getClass().getSimpleName();
  }
}
