package org.sentimentstream.scorer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.scorer.testing.CommandRun;
import org.sentimentstream.scorer.testing.LogOf;
import org.sentimentstream.scorer.testing.Surroundings;
import org.sentimentstream.scorer.topology.ScoringTopology;

/** The way to more partitions that {@code topics plan} and the runbook name. */
class AddedPartitionsTest {

  @Test
  void shouldGoOnOnceTheChangelogHasAsManyPartitionsAsTheReviews() throws Exception {
    try (Surroundings around = new Surroundings("added-partitions");
        Admin admin =
            Admin.create(Map.of("bootstrap.servers", around.settings().get("bootstrap.servers")))) {
      String reviews = around.config().topics().reviews();
      String changelog = ScoringTopology.changelog(around.config().applicationId());
      around.activate("1.0");
      ScorerApplication scorer = around.startScorer("before");
      sendToEach(around, 2);
      assertThat(around.events(2)).hasSize(2);
      scorer.close();

      addPartitions(admin, reviews, 4);
      CommandRun plan =
          CommandRun.of(around, "topics", "plan", "--json", "-X", "sentiment.topics.partitions=4");
      assertThat(plan.out()).contains(changelog).contains("no scorer scores until");
      try (LogOf log = new LogOf("org.sentimentstream.scorer")) {
        ScorerApplication waiting = around.startScorer("between");
        Awaitility.await()
            .dontCatchUncaughtExceptions() // the stream thread's, which Kafka Streams throws on
            .atMost(Surroundings.PATIENCE)
            .until(() -> log.lines().stream().anyMatch(line -> line.contains("thread ended")));
        assertThat(waiting.isScoring()).isFalse();
        waiting.close();
      }

      addPartitions(admin, changelog, 4);
      around.startScorer("after");
      sendToEach(around, 4);
      assertThat(around.events(6))
          .extracting(SentimentEvent::getReviewId)
          .hasSize(6)
          .contains("4-0", "4-1", "4-2", "4-3");
    }
  }

  private static void addPartitions(Admin admin, String topic, int count) throws Exception {
    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(count))).all().get();
    Awaitility.await()
        .atMost(Surroundings.PATIENCE)
        .until(
            () ->
                admin
                        .describeTopics(List.of(topic))
                        .allTopicNames()
                        .get()
                        .values()
                        .iterator()
                        .next()
                        .partitions()
                        .size()
                    == count);
  }

  private static void sendToEach(Surroundings around, int partitions) throws Exception {
    for (int partition : IntStream.range(0, partitions).toArray()) {
      String id = partitions + "-" + partition;
      around.sendAndWait(
          new ProducerRecord<>(
              around.config().topics().reviews(),
              partition,
              null,
              around.bytes(Surroundings.review(id, "a good film"))));
    }
  }
}
