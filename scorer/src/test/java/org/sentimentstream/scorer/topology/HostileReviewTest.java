package org.sentimentstream.scorer.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sentimentstream.events.Review;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.fuzzing.Fuzz;
import org.sentimentstream.fuzzing.Mutator;
import org.sentimentstream.schemas.DeadLetter;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.scorer.testing.HostileRecords;
import org.sentimentstream.scorer.testing.Surroundings;
import org.sentimentstream.scorer.testing.TestStack;

/** The whole way of a record: whatever it is, one event or one dead letter comes of it. */
@Timeout(3_600)
class HostileReviewTest {

  private static final int MAX_REVIEW_BYTES = 1 << 20;
  private static final long MAX_ALLOCATED = 64 << 20;
  private static final int ENVELOPE_BYTES = 5;

  /** With one a record is scored; with several it or its event is too large. */
  private static final int HUGE = 520_000;

  private final Random random = new Random(Fuzz.SEED);
  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> reviews;
  private TestOutputTopic<byte[], byte[]> events;
  private TestOutputTopic<byte[], byte[]> letters;
  private Serde<SentimentEvent> eventSerde;
  private byte[] sound;
  private int scored;
  private int buried;

  @BeforeEach
  void build() {
    Map<String, Object> registry = new HashMap<>();
    registry.put("schema.registry.url", TestStack.registryUrl());
    registry.put("missing.id.cache.ttl.sec", 3_600L); // or each unknown id is a request
    ScoringContext scoring =
        OneModel.context(
            registry, OneModel.AVRO, 2, MAX_REVIEW_BYTES, Duration.ofSeconds(30), null);
    driver = new TopologyTestDriver(ScoringTopology.build(scoring), new Properties());
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    reviews =
        driver.createInputTopic("reviews", new ByteArraySerializer(), new ByteArraySerializer());
    events = driver.createOutputTopic("sentiment", bytes, bytes);
    letters = driver.createOutputTopic("reviews-dlq", bytes, bytes);
    eventSerde = SentimentSerdes.value(SentimentEvent.class, registry);
    try (Serde<Review> serde = SentimentSerdes.value(Review.class, registry)) {
      sound =
          serde
              .serializer()
              .serialize("hostile", Surroundings.review("r", "A good film: “née” \ud83d\ude00."));
    }
    answer(sound); // cuts the partition over
    scored = 0;
  }

  @AfterEach
  void close() {
    driver.close();
    eventSerde.close();
  }

  @Test
  void shouldAnswerAnyBytesOnce() {
    Mutator whole = new Mutator(Fuzz.SEED, List.of(sound));
    Mutator body = new Mutator(Fuzz.SEED, List.of(body(sound)));

    Fuzz.feed(
        SerializationException.class,
        MAX_ALLOCATED,
        number -> number % 4 == 0 ? whole.next() : enveloped(body.next()),
        this::answer);

    assertThat(scored).isPositive();
    assertThat(buried).isPositive();
  }

  @Test
  void shouldAnswerAnyReviewOnce() {
    HostileRecords records = new HostileRecords(Fuzz.SEED, HUGE);

    Fuzz.feed(
        SerializationException.class,
        MAX_ALLOCATED,
        number -> enveloped(records.nextBytes(Review.getClassSchema())),
        this::answer);

    assertThat(scored).isPositive();
    assertThat(buried).isPositive();
  }

  private void answer(byte[] value) {
    byte @Nullable [] key = random.nextInt(4) == 0 ? null : value;
    if (key != null && random.nextBoolean()) {
      key = Arrays.copyOf(key, Math.min(key.length, 10));
    }
    RecordHeaders headers = new RecordHeaders();
    if (random.nextBoolean()) {
      headers.add("__streams.errors.topic", key).add("trace", new byte[] {1});
    }

    reviews.pipeInput(new TestRecord<>(key, value, headers, random.nextLong() >>> 20));

    List<TestRecord<byte[], byte[]>> scores = events.readRecordsToList();
    List<TestRecord<byte[], byte[]>> dead = letters.readRecordsToList();
    assertThat(scores.size() + dead.size()).isEqualTo(1);
    scored += scores.size();
    buried += dead.size();
    for (TestRecord<byte[], byte[]> score : scores) {
      SentimentEvent event = eventSerde.deserializer().deserialize("sentiment", score.value());
      assertThat(event.getPositiveProbability()).isBetween(0f, 1f);
      assertThat(score.key()).isEqualTo(key);
      assertThat(score.value().length).isLessThanOrEqualTo(ScoringProcessor.MAX_EVENT_BYTES);
    }
    for (TestRecord<byte[], byte[]> letter : dead) {
      DeadLetter description = DeadLetter.read(letter.headers());
      assertThat(description.topic()).isEqualTo("reviews");
      assertThat(description.message()).isNotBlank();
      if (letter.headers().lastHeader("__sentiment.errors.original.size") == null) {
        assertThat(letter.value()).isEqualTo(value);
        assertThat(letter.key()).isEqualTo(key);
      }
    }
  }

  private static byte[] body(byte[] record) {
    return Arrays.copyOfRange(record, ENVELOPE_BYTES, record.length);
  }

  private byte[] enveloped(byte[] body) {
    return ByteBuffer.allocate(ENVELOPE_BYTES + body.length)
        .put(sound, 0, ENVELOPE_BYTES)
        .put(body)
        .array();
  }

  @Test
  void shouldBuryAReviewWhoseEventItsTopicWouldNotTake() {
    byte[] id = "x".repeat(MAX_REVIEW_BYTES - 200).getBytes(UTF_8);
    try (Serde<Review> serde =
        SentimentSerdes.value(
            Review.class, Map.of("schema.registry.url", TestStack.registryUrl()))) {
      answer(
          serde.serializer().serialize("hostile", Surroundings.review(new String(id, UTF_8), "")));
    }

    assertThat(buried).isEqualTo(1);
  }
}
