package org.sentimentstream.scorer;

import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.testing.Surroundings;

/** What no repetition can mend ends the instance; the reviews stay where they are. */
class FatalFailureTest {

  @Test
  void shouldFailWhereTheRegistryRefusesTheSchemaOfTheEvents() throws Exception {
    try (Surroundings around = new Surroundings("fatal")) {
      try (KafkaAvroSerializer serializer = new KafkaAvroSerializer()) {
        serializer.configure(new ClientSettings(around.config()).registry(), false);
        serializer.serialize(around.config().topics().sentiment(), "the topic of strings");
      }
      around.activate("1.0");
      around.send("r", "a good film");
      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      ScorerApplication scorer = around.startScorer("one", meters);

      assertThat(scorer.awaitEnd()).isEqualTo(ScorerApplication.State.FAILED);

      assertThat(scorer.failure().orElseThrow()).hasStackTraceContaining("compatib");
      assertThat(meters.get("sentiment.dead.letters").counters())
          .allSatisfy(letters -> assertThat(letters.count()).isZero());
      scorer.close();
      assertThat(scorer.state()).isEqualTo(ScorerApplication.State.FAILED);
    }
  }
}
