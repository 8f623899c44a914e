package org.sentimentstream.scorer.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.junit.jupiter.api.Test;

class CommandExceptionTest {

  @Test
  void shouldSayTheRefusalThatAProducerRemembers() {
    KafkaException remembered =
        new KafkaException(
            "Cannot execute transactional method because we are in an error state",
            new ClusterAuthorizationException("Cluster authorization failed."));

    assertThat(CommandException.of(remembered))
        .hasMessage("Kafka refuses: may write to no topic; acls show tells what each role needs");
  }

  @Test
  void shouldSayWhatKafkaSaysOfOtherFailures() {
    assertThat(
            CommandException.of(
                new KafkaException("failed", new ProducerFencedException("a newer one"))))
        .hasMessage("Kafka: failed: a newer one");
    assertThat(
            CommandException.of(new KafkaException("failed", new IllegalStateException("closed"))))
        .hasMessage("Kafka: failed: closed");
  }
}
