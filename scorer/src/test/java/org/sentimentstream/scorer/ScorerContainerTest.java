package org.sentimentstream.scorer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.scorer.testing.Surroundings;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;

/** The whole way on the broker that the Kafka project publishes as a container image. */
@Testcontainers(disabledWithoutDocker = true)
class ScorerContainerTest {

  @Container
  private static final KafkaContainer BROKER =
      new KafkaContainer("apache/kafka:" + AppInfoParser.getVersion())
          .withStartupTimeout(Duration.ofMinutes(4)); // on a machine that is busy

  @Test
  void shouldScoreReviewsOfABrokerInAContainer() throws Exception {
    try (Surroundings around =
        new Surroundings("container", Map.of("bootstrap.servers", BROKER.getBootstrapServers()))) {
      around.activate("1.0");
      around.startScorer("one");
      for (int i = 0; i < 100; i++) {
        around.send("r" + i, "a good film");
      }

      assertThat(around.events(100))
          .extracting(SentimentEvent::getReviewId)
          .hasSize(100)
          .doesNotHaveDuplicates();
    }
  }
}
