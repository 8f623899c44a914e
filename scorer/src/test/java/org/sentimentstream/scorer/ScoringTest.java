package org.sentimentstream.scorer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.events.SentimentLabel;
import org.sentimentstream.events.TokenContribution;
import org.sentimentstream.model.classify.Classification;
import org.sentimentstream.scorer.rollout.ActiveModel;
import org.sentimentstream.scorer.testing.Surroundings;
import org.sentimentstream.scorer.testing.TestModels;

/** Reviews in, sentiment events out, on a real broker and a real registry. */
class ScoringTest {

  @Test
  void shouldStampEachEventWithTheModelThatScoredIt() throws Exception {
    try (Surroundings around =
        new Surroundings("stamping", Map.of("sentiment.contributions", "2"))) {
      String text = "A good film.\nThe plot was bright & unheard of.";
      ProducerRecord<byte[], byte[]> sent =
          new ProducerRecord<>(
              around.config().topics().reviews(),
              1,
              123_456_789L,
              "any key".getBytes(UTF_8),
              around.bytes(Surroundings.review("r1", text)));
      sent.headers().add("trace", "42".getBytes(UTF_8));
      around.sendAndWait(sent);
      around.activate("1.0");
      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      ScorerApplication scorer = around.startScorer("one", meters);
      Instant before = Instant.now();

      List<ConsumerRecord<byte[], byte[]>> records =
          around.read(around.config().topics().sentiment(), 1);

      assertThat(records).hasSize(1);
      ConsumerRecord<byte[], byte[]> record = records.get(0);
      assertThat(record.key()).isEqualTo("any key".getBytes(UTF_8));
      assertThat(record.timestamp()).isEqualTo(123_456_789L);
      assertThat(record.headers().lastHeader("trace").value()).isEqualTo("42".getBytes(UTF_8));
      SentimentEvent event = around.event(record);
      Classification expected = TestModels.classifier("1.0").classify(text, 2);
      assertThat(event.getReviewId()).isEqualTo("r1");
      assertThat(event.getProductId()).contains("product of r1");
      assertThat(event.getPositiveProbability())
          .isCloseTo(expected.positiveProbability(), within(1e-6f));
      assertThat(event.getLabel())
          .isEqualTo(expected.isPositive() ? SentimentLabel.POSITIVE : SentimentLabel.NEGATIVE);
      assertThat(event.getTokenCount()).isEqualTo(expected.tokenCount());
      assertThat(event.getUnknownTokenCount()).isEqualTo(expected.unknownTokenCount());
      assertThat(event.getTruncated()).isFalse();
      assertThat(event.getContributions().orElseThrow())
          .extracting(TokenContribution::getToken)
          .containsExactlyElementsOf(
              expected.contributions().stream().map(token -> token.token()).toList());
      assertThat(event.getReviewCreatedAt()).isEqualTo(Instant.ofEpochMilli(1_000_000));
      assertThat(event.getScoredAt()).isBetween(before, Instant.now());
      ActiveModel model = scorer.activeModel().orElseThrow();
      assertThat(model.manifest().id()).isEqualTo(TestModels.id("1.0"));
      assertThat(event.getModel()).isEqualTo(model.manifest().ref());
      assertThat(meters.get("sentiment.events").counter().count()).isEqualTo(1);
      assertThat(meters.get("sentiment.model.swaps").counter().count()).isEqualTo(1);
      assertThat(meters.get("sentiment.ready").gauge().value()).isEqualTo(1);
    }
  }

  @Test
  void shouldGiveOneEventPerReviewInTheOrderOfEachKey() throws Exception {
    try (Surroundings around =
        new Surroundings(
            "ordering", Map.of("num.stream.threads", "2", "sentiment.topics.partitions", "4"))) {
      around.activate("1.0");
      around.startScorer("one");
      int reviews = 500;
      int keys = 20;
      for (int i = 0; i < reviews; i++) {
        around.send("key-" + i % keys, Surroundings.review(Integer.toString(i), "review " + i));
      }

      List<ConsumerRecord<byte[], byte[]>> records =
          around.read(around.config().topics().sentiment(), reviews);

      assertThat(records).hasSize(reviews);
      Map<String, List<Integer>> idsByKey = new HashMap<>();
      Set<String> ids = new HashSet<>();
      for (ConsumerRecord<byte[], byte[]> record : records) {
        SentimentEvent event = around.event(record);
        ids.add(event.getReviewId());
        idsByKey
            .computeIfAbsent(new String(record.key(), UTF_8), key -> new ArrayList<>())
            .add(Integer.parseInt(event.getReviewId()));
      }
      assertThat(ids).hasSize(reviews);
      assertThat(idsByKey).hasSize(keys);
      assertThat(idsByKey.values()).allSatisfy(list -> assertThat(list).isSorted());
    }
  }

  @Test
  void shouldSayThatATextWasTruncated() throws Exception {
    try (Surroundings around =
        new Surroundings("truncating", Map.of("sentiment.max.tokens", "3"))) {
      around.activate("1.0");
      around.startScorer("one");
      around.send("r1", "the good film was dull");

      List<SentimentEvent> events = around.events(1);

      assertThat(events).hasSize(1);
      assertThat(events.get(0).getTruncated()).isTrue();
      assertThat(events.get(0).getTokenCount()).isEqualTo(3);
      assertThat(events.get(0).getContributions()).isEmpty();
    }
  }
}
