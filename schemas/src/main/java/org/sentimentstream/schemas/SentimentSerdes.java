package org.sentimentstream.schemas;

import io.confluent.kafka.serializers.KafkaAvroDeserializerConfig;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * Serdes of the Avro contracts: Confluent's serializer and deserializer, in Confluent's wire format
 * and with Confluent's configuration keys ({@code schema.registry.url}, {@code
 * auto.register.schemas}, {@code basic.auth.credentials.source}, …), each bound to one record class
 * of {@code org.sentimentstream.events} or {@code org.sentimentstream.rollout}.
 *
 * <p>Their errors tell a bad record from a registry out of reach:
 *
 * <ul>
 *   <li>{@link org.apache.kafka.common.errors.SerializationException}: these bytes are not, and
 *       will not become, a record of that class. The record belongs in the dead letters.
 *   <li>{@link SchemaRegistryUnavailableException}: nothing is known about the record, since the
 *       registry did not answer. It may be fine, and trying again may help.
 * </ul>
 */
public final class SentimentSerdes {
  private SentimentSerdes() {}

  /**
   * Returns the serde of a topic's values.
   *
   * @param type the only record class that it reads and writes; what it reads as something else is
   *     an error, and a null (a tombstone) stays null
   * @param config Confluent's settings; {@code schema.registry.url} must be among them
   */
  public static <T extends SpecificRecord> Serde<T> value(Class<T> type, Map<String, ?> config) {
    TrustedRecords.allow();
    Map<String, Object> settings = new HashMap<>(config);
    settings.put(KafkaAvroDeserializerConfig.SPECIFIC_AVRO_READER_CONFIG, true);
    Serde<T> serde = Serdes.serdeFrom(new RecordSerializer<>(), new RecordDeserializer<>(type));
    serde.configure(settings, false);
    return serde;
  }

  /**
   * Returns the serde of a topic whose values are plain JSON, as {@link JsonRecords} says. It needs
   * no registry.
   *
   * @param type the record class whose fields the JSON has; a null (a tombstone) stays null
   */
  public static <T extends SpecificRecord> Serde<T> json(Class<T> type) {
    JsonRecords<T> records = new JsonRecords<>(type);
    return Serdes.serdeFrom(
        (topic, record) -> record == null ? null : records.write(record),
        (topic, bytes) -> bytes == null ? null : records.read(bytes));
  }
}
