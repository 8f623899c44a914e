package org.sentimentstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;
import org.sentimentstream.events.SentimentEvent;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;

/** The contracts through a broker of its own, in a container, and a real registry. */
@Testcontainers(disabledWithoutDocker = true)
class AvroContainerTest {
  /** The broker's version is the client's. */
  @Container
  private static final KafkaContainer KAFKA =
      new KafkaContainer("apache/kafka:" + AppInfoParser.getVersion())
          .withStartupTimeout(Duration.ofMinutes(4)); // on a machine that is busy

  @Test
  void shouldCarryRecordsThroughTheBrokerOfAContainer() throws Exception {
    SentimentEvent event = Examples.sentimentEvent();
    try (Admin admin = Admin.create(connection());
        Serde<SentimentEvent> serde =
            SentimentSerdes.value(SentimentEvent.class, TestRegistry.config())) {
      Topics.ensure(admin, Topics.all(2));

      try (KafkaProducer<String, SentimentEvent> producer =
          new KafkaProducer<>(connection(), new StringSerializer(), serde.serializer())) {
        producer.send(new ProducerRecord<>(Topics.SENTIMENT, "r-1", event)).get();
      }

      assertThat(readOne(serde)).containsExactly(event);
    }
  }

  private static List<SentimentEvent> readOne(Serde<SentimentEvent> serde) {
    List<SentimentEvent> events = new ArrayList<>();
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", KAFKA.getBootstrapServers(),
            "group.id", "test",
            "auto.offset.reset", "earliest");
    try (KafkaConsumer<String, SentimentEvent> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), serde.deserializer())) {
      consumer.subscribe(List.of(Topics.SENTIMENT));
      Instant deadline = Instant.now().plusSeconds(30);
      while (events.isEmpty() && Instant.now().isBefore(deadline)) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> events.add(record.value()));
      }
    }
    return events;
  }

  private static Map<String, Object> connection() {
    return Map.of("bootstrap.servers", KAFKA.getBootstrapServers());
  }
}
