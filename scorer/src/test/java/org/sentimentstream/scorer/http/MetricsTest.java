package org.sentimentstream.scorer.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sentimentstream.rollout.Guardrails;
import org.sentimentstream.rollout.ShadowModel;
import org.sentimentstream.scorer.rollout.CommandOptions;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.RolloutResult;
import org.sentimentstream.scorer.testing.Surroundings;
import org.sentimentstream.scorer.testing.TestModels;

/** What a real scorer shows to Prometheus. */
@Timeout(180)
class MetricsTest {

  /** A line of Prometheus' text format: name, labels, value. */
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{([a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\",?)*})?"
              + " (NaN|[+-]Inf|[-+0-9.eE]+)");

  private static final Guardrails NO_LIMITS = new Guardrails(1_000_000L, 1.0, 1.0, 1e9, 1e9);

  /** All samples by name and labels; every line is one, or a comment. */
  private static Map<String, Double> scrape(URI address) throws IOException, InterruptedException {
    Map<String, Double> samples = new TreeMap<>();
    for (String line : Http.get(address, InstanceMeters.PATH).body().lines().toList()) {
      if (line.startsWith("# ")) {
        continue;
      }
      Matcher sample = SAMPLE.matcher(line);
      assertThat(sample.matches()).as(line).isTrue();
      String value = sample.group(4).replace("Inf", "Infinity");
      String series = line.substring(0, sample.start(4) - 1);
      assertThat(samples.put(series, Double.parseDouble(value))).as(series).isNull();
    }
    return samples;
  }

  private static Set<String> ownSeries(Map<String, Double> samples) {
    return samples.keySet().stream()
        .filter(series -> series.startsWith("sentiment_"))
        .collect(Collectors.toSet());
  }

  @Test
  void shouldShowWhatHappened() throws Exception {
    try (Surroundings around =
            new Surroundings(
                "metrics", Map.of("sentiment.http.port", "0", "sentiment.topics.partitions", "1"));
        ScorerService service = ScorerService.start(around.config())) {
      URI address = service.address().orElseThrow();
      Map<String, Double> before = scrape(address);
      assertThat(before)
          .containsEntry("sentiment_ready", 0.0)
          .containsEntry("sentiment_reviews_total", 0.0)
          .containsEntry("sentiment_instance_state{state=\"waiting\"}", 1.0)
          .containsEntry("sentiment_dead_letters_total{reason=\"unreadable\"}", 0.0);

      assertThat(around.await(around.activate("1.0")).end()).isEqualTo(RolloutResult.End.COMPLETED);
      Manifest second = around.rollout().upload(TestModels.write(around.directory(), "2.0"));
      assertThat(around.rollout().register(second, null).applied()).isTrue();
      around.await(
          around
              .rollout()
              .submit(
                  new ShadowModel(second.id().toAvro(), 10_000, NO_LIMITS),
                  CommandOptions.because(null)));
      around.send("r1", "a good film nobody knows");
      around.send("r2", "the plot was dull");
      hostile(around, "first");
      assertThat(around.events(2)).hasSize(2);
      assertThat(around.deadLetters(2)).hasSize(2);

      Map<String, Double> after = scrape(address);
      assertThat(after)
          .containsEntry("sentiment_ready", 1.0)
          .containsEntry("sentiment_reviews_total", 4.0)
          .containsEntry("sentiment_events_total", 2.0)
          .containsEntry("sentiment_dead_letters_total{reason=\"unreadable\"}", 1.0)
          .containsEntry("sentiment_dead_letters_total{reason=\"no_value\"}", 1.0)
          .containsEntry("sentiment_dead_letters_total{reason=\"too_large\"}", 0.0)
          .containsEntry("sentiment_tokens_total", 9.0)
          .containsEntry("sentiment_tokens_unknown_total", 2.0)
          .containsEntry("sentiment_scoring_seconds_count{role=\"stable\"}", 2.0)
          .containsEntry("sentiment_scoring_seconds_count{role=\"shadow\"}", 2.0)
          .containsEntry("sentiment_score_count{role=\"stable\"}", 2.0)
          .containsEntry("sentiment_score_bucket{role=\"stable\",le=\"1.0\"}", 2.0)
          .containsEntry("sentiment_event_latency_seconds_count", 2.0)
          .containsEntry("sentiment_shadow_difference_count", 2.0)
          .containsEntry("sentiment_instance_state{state=\"active\"}", 1.0)
          .containsEntry("sentiment_instance_state{state=\"waiting\"}", 0.0)
          .containsEntry("sentiment_rollout_phase{phase=\"completed\"}", 1.0)
          .containsEntry("sentiment_rollout_seconds_count{outcome=\"completed\"}", 2.0)
          .containsEntry("sentiment_rollout_seconds_count{outcome=\"aborted\"}", 0.0)
          .containsEntry("sentiment_model_swaps_total", 2.0)
          .containsEntry("sentiment_model_preparation_seconds_count", 2.0);
      long epoch = around.rollout().state().serving().getEpoch();
      for (String which : new String[] {"seen", "wanted", "serving"}) {
        assertThat(after)
            .containsEntry("sentiment_rollout_epoch{of=\"" + which + "\"}", (double) epoch);
      }
      assertThat(after)
          .containsEntry("sentiment_partition_epoch{partition=\"0\"}", (double) epoch)
          .containsEntry("sentiment_partition_cutover_offset{partition=\"0\"}", 0.0);
      assertThat(models(after)).containsExactlyInAnyOrder("stable 1.0", "shadow 2.0");
      assertThat(after.keySet())
          .anyMatch(series -> series.startsWith("kafka_stream_thread_process_total"))
          .anyMatch(
              series -> series.startsWith("kafka_consumer_fetch_manager_records_consumed_total"))
          .anyMatch(series -> series.startsWith("kafka_producer_record_send_total"))
          .anyMatch(series -> series.startsWith("jvm_memory_used_bytes"))
          .anyMatch(series -> series.startsWith("process_cpu_usage"));

      // Whatever records hold, there are no further series of it.
      hostile(around, "second\n\"} evil{");
      assertThat(around.deadLetters(4)).hasSize(4);
      await()
          .untilAsserted(
              () ->
                  assertThat(scrape(address))
                      .containsEntry("sentiment_dead_letters_total{reason=\"unreadable\"}", 2.0));
      assertThat(ownSeries(scrape(address))).isEqualTo(ownSeries(after));
    }
  }

  /** A record that is no review, and one without a value. */
  private static void hostile(Surroundings around, String text) throws InterruptedException {
    ProducerRecord<byte[], byte[]> garbage =
        around.record(text.getBytes(UTF_8), text.getBytes(UTF_8));
    garbage.headers().add(text, text.getBytes(UTF_8));
    around.sendAndWait(garbage);
    around.sendAndWait(around.record(text.getBytes(UTF_8), null));
  }

  /** Role and version of each model that is shown. */
  private static Set<String> models(Map<String, Double> samples) {
    Pattern info =
        Pattern.compile(
            "sentiment_model_info\\{digest=\"[0-9a-f]{64}\",name=\"test-lstm\",role=\"(.+?)\","
                + "version=\"(.+?)\"}");
    return samples.keySet().stream()
        .map(info::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1) + " " + matcher.group(2))
        .collect(Collectors.toSet());
  }
}
