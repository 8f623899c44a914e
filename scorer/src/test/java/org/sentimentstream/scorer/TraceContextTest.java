package org.sentimentstream.scorer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.sentimentstream.scorer.testing.Surroundings;

/** Whoever traces a review finds its event, or its dead letter, in the same trace. */
class TraceContextTest {

  private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final String STATE = "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE";

  @Test
  void shouldCarryTheTraceContextToEventsAndDeadLetters() throws Exception {
    try (Surroundings around =
        new Surroundings("tracing", Map.of("sentiment.max.review.bytes", "2000"))) {
      byte[] good = around.bytes(Surroundings.review("good", "a good film"));
      around.sendAndWait(traced(around, "good", good, STATE));
      around.sendAndWait(traced(around, "bad", "no review".getBytes(UTF_8), STATE));
      ProducerRecord<byte[], byte[]> large = traced(around, "many headers", good, STATE);
      large.headers().add("baggage", "x".repeat(2_000).getBytes(UTF_8));
      around.sendAndWait(large);
      around.sendAndWait(traced(around, "long state", good, "x".repeat(2_000)));
      around.activate("1.0");
      around.startScorer("one");

      List<ConsumerRecord<byte[], byte[]>> answers =
          new ArrayList<>(around.read(around.config().topics().sentiment(), 1));
      answers.addAll(around.deadLetters(3));

      Map<String, List<String>> found = new HashMap<>();
      for (ConsumerRecord<byte[], byte[]> answer : answers) {
        found.put(
            new String(answer.key(), UTF_8),
            List.of(header(answer, "traceparent"), header(answer, "tracestate")));
      }
      assertThat(found)
          .containsExactlyInAnyOrderEntriesOf(
              Map.of(
                  "good", List.of(PARENT, STATE),
                  "bad", List.of(PARENT, STATE),
                  "many headers", List.of(PARENT, STATE),
                  "long state", List.of(PARENT, "none")));
    }
  }

  private static ProducerRecord<byte[], byte[]> traced(
      Surroundings around, String key, byte[] value, String state) {
    ProducerRecord<byte[], byte[]> record = around.record(key.getBytes(UTF_8), value);
    record.headers().add("traceparent", PARENT.getBytes(UTF_8));
    record.headers().add("tracestate", state.getBytes(UTF_8));
    return record;
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? "none" : new String(header.value(), UTF_8);
  }
}
