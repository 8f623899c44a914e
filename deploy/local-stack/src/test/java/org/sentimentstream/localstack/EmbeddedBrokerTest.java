package org.sentimentstream.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
  private static final String TOPIC = "letters";

  @TempDir Path directory;

  @Test
  void shouldHideAbortedTransactionsFromReadCommittedConsumers() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
      createTopic(broker);

      sendInTransactions(broker);

      assertThat(read(broker, "read_committed", 2)).containsExactly("a", "c");
      assertThat(read(broker, "read_uncommitted", 3)).containsExactly("a", "b", "c");
    }
  }

  @Test
  void shouldKeepDataAndPortWhenStartedAgain() throws Exception {
    int port;
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
      port = broker.port();
      createTopic(broker);
      sendInTransactions(broker);
    }

    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, port)) {
      assertThat(broker.bootstrapServers()).isEqualTo("127.0.0.1:" + port);
      assertThat(read(broker, "read_committed", 2)).containsExactly("a", "c");
    }
  }

  @Test
  void shouldNameThePortWhenItIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> EmbeddedBroker.start(directory, taken.getLocalPort()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
    }
  }

  private static void createTopic(EmbeddedBroker broker) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
    }
  }

  /** Commits a, aborts b, commits c. */
  private static void sendInTransactions(EmbeddedBroker broker) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", broker.bootstrapServers(),
            "transactional.id", "test",
            "linger.ms", "0");
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      for (String letter : List.of("a", "b", "c")) {
        producer.beginTransaction();
        var unused = producer.send(new ProducerRecord<>(TOPIC, letter));
        if (letter.equals("b")) {
          producer.flush(); // So that it is in the log, as data of an aborted transaction.
          producer.abortTransaction();
        } else {
          producer.commitTransaction();
        }
      }
    }
  }

  /** Reads from the beginning until {@code count} records are there. */
  private static List<String> read(EmbeddedBroker broker, String isolation, int count) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", isolation);
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partition = List.of(new TopicPartition(TOPIC, 0));
      consumer.assign(partition);
      consumer.seekToBeginning(partition);
      List<String> values = new ArrayList<>();
      Instant deadline = Instant.now().plusSeconds(20);
      while (values.size() < count && Instant.now().isBefore(deadline)) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
      }
      return values;
    }
  }
}
