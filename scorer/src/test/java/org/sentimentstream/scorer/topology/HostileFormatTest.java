package org.sentimentstream.scorer.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sentimentstream.events.Review;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.fuzzing.Fuzz;
import org.sentimentstream.fuzzing.Mutator;
import org.sentimentstream.schemas.JsonRecords;
import org.sentimentstream.scorer.format.EventFormat;
import org.sentimentstream.scorer.format.Formats;
import org.sentimentstream.scorer.format.ReviewFormat;

/** Whatever a record of JSON or of plain text is: one event or one dead letter comes of it. */
@Timeout(3_600)
class HostileFormatTest {

  private static final long MAX_ALLOCATED = 64 << 20;
  private static final int MAX_REVIEW_BYTES = 1 << 20;

  private final Random random = new Random(Fuzz.SEED);
  private final JsonRecords<SentimentEvent> events = new JsonRecords<>(SentimentEvent.class);
  private int scored;
  private int buried;

  @Test
  void shouldAnswerAnyJsonOnce() {
    byte[] sound =
        new JsonRecords<>(Review.class)
            .write(
                Review.newBuilder()
                    .setReviewId("r")
                    .setText("A good film: “née” \ud83d\ude00 <br />.")
                    .setProductId("p")
                    .setCreatedAt(Instant.EPOCH)
                    .build());
    byte[] strange =
        "{\"text\":\"\\u0000\\udfff\\ud800 good\",\"x\":[[{\"y\":1e999}]],\"created_at\":-5}"
            .getBytes(UTF_8);
    byte[] huge = ("{\"text\":\"" + "good ".repeat(200_000) + "\"}").getBytes(UTF_8);
    Mutator mutator = new Mutator(Fuzz.SEED, List.of(sound, strange));

    feed(ReviewFormat.JSON, number -> number % 500 == 1 ? huge : mutator.next());

    assertThat(scored).isPositive();
    assertThat(buried).isPositive();
  }

  @Test
  void shouldAnswerAnyTextOnce() {
    Mutator mutator =
        new Mutator(Fuzz.SEED, List.of("A good film: “née” \ud83d\ude00\r\n\0.".getBytes(UTF_8)));

    feed(ReviewFormat.TEXT, number -> mutator.next());

    assertThat(scored).isPositive();
    assertThat(buried).isPositive();
  }

  private void feed(ReviewFormat format, Fuzz.Inputs inputs) {
    ScoringContext scoring =
        OneModel.context(
            Map.of("schema.registry.url", "mock://hostile-formats"),
            new Formats(format, EventFormat.JSON),
            2,
            MAX_REVIEW_BYTES,
            Duration.ofSeconds(30),
            null);
    ByteArraySerializer out = new ByteArraySerializer();
    ByteArrayDeserializer in = new ByteArrayDeserializer();
    try (TopologyTestDriver driver =
        new TopologyTestDriver(ScoringTopology.build(scoring), new Properties())) {
      TestInputTopic<byte[], byte[]> reviews = driver.createInputTopic("reviews", out, out);
      TestOutputTopic<byte[], byte[]> sentiment = driver.createOutputTopic("sentiment", in, in);
      TestOutputTopic<byte[], byte[]> letters = driver.createOutputTopic("reviews-dlq", in, in);
      Fuzz.feed(
          SerializationException.class,
          MAX_ALLOCATED,
          inputs,
          value -> {
            byte @Nullable [] key = random.nextInt(4) == 0 ? null : value;
            reviews.pipeInput(new TestRecord<>(key, value, (Instant) null));
            check(value, key, sentiment.readRecordsToList(), letters.readRecordsToList());
          });
    }
  }

  private void check(
      byte[] value,
      byte @Nullable [] key,
      List<TestRecord<byte[], byte[]>> scores,
      List<TestRecord<byte[], byte[]>> letters) {
    assertThat(scores.size() + letters.size()).isEqualTo(1);
    scored += scores.size();
    buried += letters.size();
    for (TestRecord<byte[], byte[]> score : scores) {
      SentimentEvent event = events.read(score.value());
      assertThat(event.getPositiveProbability()).isBetween(0f, 1f);
      assertThat(event.getReviewId()).isNotNull();
      assertThat(score.key()).isEqualTo(key);
    }
    for (TestRecord<byte[], byte[]> letter : letters) {
      if (letter.headers().lastHeader("__sentiment.errors.original.size") == null) {
        assertThat(letter.value()).isEqualTo(value);
        assertThat(letter.key()).isEqualTo(key);
      }
    }
  }
}
