package org.sentimentstream.schemas;

import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Confluent's Avro serializer, bound to one record class by its type. */
final class RecordSerializer<T extends SpecificRecord> implements Serializer<T> {
  private final WatchedSerializer confluent = new WatchedSerializer();

  @Override
  public void configure(Map<String, ?> config, boolean isKey) {
    confluent.configure(config, isKey);
  }

  @Override
  public byte @Nullable [] serialize(String topic, @Nullable T record) {
    return serialize(topic, null, record);
  }

  @Override
  public byte @Nullable [] serialize(String topic, @Nullable Headers headers, @Nullable T record) {
    try {
      return confluent.serialize(topic, headers, record);
    } catch (RuntimeException e) {
      throw SerdeFailures.classify("write " + topic, e);
    }
  }

  @Override
  public void close() {
    confluent.close();
  }

  private static final class WatchedSerializer extends KafkaAvroSerializer {
    @Override
    public void configure(Map<String, ?> config, boolean isKey) {
      super.configure(config, isKey);
      schemaRegistry = WatchedRegistry.forWriting(schemaRegistry);
    }
  }
}
