package org.sentimentstream.scorer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.scorer.testing.Surroundings;

/** Several instances of one application share the reviews. */
class SharingTest {

  @Test
  void shouldShareThePartitionsAndTakeOverFromOneThatEnds() throws Exception {
    try (Surroundings around =
        new Surroundings("sharing", Map.of("sentiment.topics.partitions", "4"))) {
      around.activate("1.0");
      SimpleMeterRegistry ofOne = new SimpleMeterRegistry();
      SimpleMeterRegistry ofTwo = new SimpleMeterRegistry();
      ScorerApplication one = around.startScorer("one", ofOne);
      around.startScorer("two", ofTwo);
      int sent = 0;
      long end = System.nanoTime() + Surroundings.PATIENCE.toNanos();
      while ((events(ofOne) == 0 || events(ofTwo) == 0) && System.nanoTime() < end) {
        for (int i = 0; i < 20; i++) {
          around.send("r" + sent++, "a good film");
        }
        assertThat(around.events(sent)).hasSize(sent);
      }
      assertThat(events(ofOne)).isPositive();
      assertThat(events(ofTwo)).isPositive();
      assertThat(around.rollout().instances())
          .extracting(instance -> instance.status().getInstanceId())
          .containsExactly("one", "two");

      one.close();
      for (int i = 0; i < 100; i++) {
        around.send("r" + sent++, "a good film");
      }
      long closed = System.nanoTime();
      List<SentimentEvent> events = around.events(sent);

      assertThat(events).extracting(SentimentEvent::getReviewId).doesNotHaveDuplicates();
      assertThat(events).hasSize(sent);
      // It left the group: nobody had to wait until its session timed out.
      assertThat(Duration.ofNanos(System.nanoTime() - closed)).isLessThan(Duration.ofSeconds(14));
    }
  }

  private static double events(SimpleMeterRegistry meters) {
    return meters.get("sentiment.events").counter().count();
  }
}
