package org.sentimentstream.scorer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.events.RecordPosition;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.rollout.CanaryModel;
import org.sentimentstream.rollout.Guardrails;
import org.sentimentstream.rollout.PromoteModel;
import org.sentimentstream.rollout.Routing;
import org.sentimentstream.scorer.rollout.CommandOptions;
import org.sentimentstream.scorer.rollout.CommandResult;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.RolloutResult;
import org.sentimentstream.scorer.rollout.RoutingRule;
import org.sentimentstream.scorer.testing.Surroundings;
import org.sentimentstream.scorer.testing.TestModels;

/** A canary from its first keys to all of them, on two instances. */
class CanaryTest {

  private static final int KEYS = 2_000;

  /** A share of keys is within this many standard deviations but once in ten billion. */
  private static final double SIGMAS = 6.5;

  private static final Guardrails LIMITS = new Guardrails(1_000_000L, 1.0, 1.0, 1e9, 1e9);

  private int stages;

  @Test
  void shouldKeepEachKeyOfTheCanaryOnItsWayToAll() throws Exception {
    try (Surroundings around = new Surroundings("canary")) {
      around.startScorer("one");
      around.startScorer("two");
      assertThat(around.await(around.activate("1.0")).end()).isEqualTo(RolloutResult.End.COMPLETED);
      Manifest second = around.rollout().upload(TestModels.write(around.directory(), "2.0"));
      assertThat(around.rollout().register(second, null).applied()).isTrue();

      Set<String> five = score(around, new CanaryModel(second.id().toAvro(), 500, LIMITS));
      Set<String> twenty = score(around, new CanaryModel(second.id().toAvro(), 2_000, LIMITS));
      Set<String> all = score(around, new PromoteModel(null));

      assertShare(five, 0.05);
      assertShare(twenty, 0.2);
      assertThat(twenty).containsAll(five);
      assertThat(all).hasSize(KEYS);
      assertThat(around.rollout().state().serving().getCanary()).isEmpty();
      assertThat(around.rollout().state().stable()).contains(second);
      assertThat(around.rollout().state().previous())
          .extracting(ModelRef::getVersion)
          .containsExactly("1.0");
    }
  }

  /** The keys that version 2.0 scores under what a command leads to, each by the rule. */
  private Set<String> score(Surroundings around, Object action) throws Exception {
    CommandResult begun = around.rollout().submit(action, CommandOptions.because(null));
    assertThat(around.await(begun).end()).isEqualTo(RolloutResult.End.COMPLETED);
    Routing routing = Objects.requireNonNull(begun.target());
    String stage = "stage-" + stages++ + "-";
    for (int i = 0; i < KEYS; i++) {
      around.send("key-" + i, Surroundings.review(stage + i, "a good film, review " + i));
    }
    Set<String> scored = new HashSet<>();
    Set<String> keys = new HashSet<>();
    List<ConsumerRecord<byte[], byte[]>> records =
        around.read(around.config().topics().sentiment(), stages * KEYS);
    assertThat(records).hasSize(stages * KEYS);
    for (ConsumerRecord<byte[], byte[]> record : records) {
      SentimentEvent event = around.event(record);
      if (!event.getReviewId().startsWith(stage)) {
        continue;
      }
      RecordPosition source = event.getSource().orElseThrow();
      ModelRef expected =
          RoutingRule.pick(
              routing, record.key(), source.getTopic(), source.getPartition(), source.getOffset());
      String key = new String(record.key(), UTF_8);
      assertThat(event.getModel()).as(key).isEqualTo(expected);
      assertThat(event.getRolloutEpoch()).as(key).contains(routing.getEpoch());
      keys.add(key);
      if (expected.getVersion().equals("2.0")) {
        scored.add(key);
      }
    }
    assertThat(keys).hasSize(KEYS);
    return scored;
  }

  private static void assertShare(Set<String> keys, double share) {
    double spread = SIGMAS * Math.sqrt(KEYS * share * (1 - share));
    assertThat((double) keys.size()).isBetween(KEYS * share - spread, KEYS * share + spread);
  }
}
