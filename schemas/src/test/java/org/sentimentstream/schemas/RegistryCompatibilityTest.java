package org.sentimentstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.io.IOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.RandomData;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentimentstream.events.Review;

/**
 * The registry keeps the contracts compatible: level BACKWARD, which is Confluent's default, so
 * that a new reader can always read what is in the topics. Not FULL: that would refuse a new
 * rollout action, which old readers are right to refuse record by record.
 */
class RegistryCompatibilityTest {
  private final SchemaRegistryClient client =
      new CachedSchemaRegistryClient(TestRegistry.url(), 100);

  static List<Contract> contracts() throws IOException {
    return Contract.all();
  }

  @ParameterizedTest
  @MethodSource("contracts")
  void shouldAcceptACompatibleChangeAndRefuseAnIncompatibleOne(Contract contract) throws Exception {
    String subject = "evolution-" + contract + "-value";
    AvroSchema incompatible = new AvroSchema(Contract.withMandatoryField(contract.current()));
    client.register(subject, new AvroSchema(contract.first()));

    assertThat(client.testCompatibility(subject, new AvroSchema(contract.current()))).isTrue();
    assertThat(client.testCompatibility(subject, new AvroSchema(contract.next()))).isTrue();
    assertThat(client.testCompatibility(subject, incompatible)).isFalse();
    assertThatThrownBy(() -> client.register(subject, incompatible))
        .isInstanceOfSatisfying(
            RestClientException.class, e -> assertThat(e.getStatus()).isEqualTo(409));
  }

  @Test
  void shouldReadALaterProducersRecordsThroughTheRegistry() {
    Schema later = Contract.withOptionalField(Review.getClassSchema());
    GenericRecord review = (GenericRecord) new RandomData(later, 1, 42L).iterator().next();

    try (Serde<Review> today = SentimentSerdes.value(Review.class, TestRegistry.config());
        KafkaAvroSerializer laterProducer = new KafkaAvroSerializer()) {
      laterProducer.configure(TestRegistry.config(), false);
      today.serializer().serialize("mixed-versions", Examples.review());

      byte[] bytes = laterProducer.serialize("mixed-versions", review);

      Review read = today.deserializer().deserialize("mixed-versions", bytes);
      assertThat(read.getText()).isEqualTo(review.get("text").toString());
    }
  }
}
