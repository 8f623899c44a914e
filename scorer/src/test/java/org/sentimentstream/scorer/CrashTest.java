package org.sentimentstream.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.rollout.InstanceState;
import org.sentimentstream.scorer.rollout.InstanceView;
import org.sentimentstream.scorer.testing.ScorerProcess;
import org.sentimentstream.scorer.testing.Surroundings;

/** A scorer process that is killed and started again loses and repeats nothing. */
class CrashTest {

  private static final int REVIEWS = 2_000;

  @Test
  void shouldGiveEachEventExactlyOnceOverAKillAndARestart() throws Exception {
    try (Surroundings around =
        new Surroundings(
            "crash",
            Map.of(
                // As short as the broker lets it be: the restarted process waits for that.
                "session.timeout.ms", "6000",
                "sentiment.instance.id", "child"))) {
      around.activate("1.0");
      Map<String, String> settings = new HashMap<>(around.settings());
      Thread sender = new Thread(() -> IntStream.range(1, REVIEWS).forEach(i -> send(around, i)));
      try (ScorerProcess first = ScorerProcess.start(around.directory(), settings)) {
        around.send("0", "the first review shows that the process is scoring");
        assertThat(around.events(1)).hasSize(1);
        sender.start();
        assertThat(around.events(REVIEWS / 10)).hasSizeGreaterThanOrEqualTo(REVIEWS / 10);
        first.kill();
      }
      int beforeRestart = around.events(1).size();
      try (ScorerProcess second = ScorerProcess.start(around.directory(), settings)) {
        sender.join();
        List<SentimentEvent> events = around.events(REVIEWS);

        assertThat(beforeRestart).isLessThan(REVIEWS);
        assertThat(events)
            .extracting(event -> Integer.parseInt(event.getReviewId()))
            .containsExactlyInAnyOrderElementsOf(IntStream.range(0, REVIEWS).boxed().toList());
        assertThat(second.terminate()).isEqualTo(128 + 15);
        await()
            .atMost(Surroundings.PATIENCE)
            .until(
                () ->
                    around.rollout().instances().stream()
                        .map(InstanceView::status)
                        .allMatch(status -> status.getState() == InstanceState.STOPPED));
      }
    }
  }

  /** Waits a little after each review: they must still flow when the process is killed. */
  private static void send(Surroundings around, int number) {
    around.send(Integer.toString(number), "a good film, and review number " + number);
    LockSupport.parkNanos(2_000_000);
  }
}
