package org.sentimentstream.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstream.events.Review;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.events.SentimentLabel;

class JsonRecordsTest {

  private static final String SOUND = "{\"review_id\":\"r\",\"text\":\"t\",\"created_at\":5}";

  private final JsonRecords<Review> reviews = new JsonRecords<>(Review.class);

  private Review read(String json) {
    return reviews.read(json.getBytes(UTF_8));
  }

  @Test
  void shouldReadWhatItWrote() {
    assertRoundTrip(Review.class, Examples.review());
    assertRoundTrip(Review.class, Review.newBuilder(Examples.review()).setAuthor(null).build());
    assertRoundTrip(SentimentEvent.class, Examples.sentimentEvent());
  }

  @ParameterizedTest
  @ValueSource(floats = {0, 1, 0.1f, 9.397165E-11f, Float.MIN_VALUE, 0.99999994f, 0.5000001f})
  void shouldKeepTheBitsOfAProbability(float probability) {
    assertRoundTrip(
        SentimentEvent.class,
        SentimentEvent.newBuilder(Examples.sentimentEvent())
            .setPositiveProbability(probability)
            .build());
  }

  private static <T extends SpecificRecord> void assertRoundTrip(Class<T> type, T record) {
    JsonRecords<T> records = new JsonRecords<>(type);
    assertThat(records.read(records.write(record))).isEqualTo(record);
  }

  @Test
  void shouldWritePlainJson() {
    assertThat(new String(reviews.write(read(SOUND)), UTF_8))
        .isEqualTo(
            "{\"review_id\":\"r\",\"text\":\"t\",\"product_id\":null,\"author\":null,"
                + "\"language\":null,\"created_at\":\"1970-01-01T00:00:00.005Z\"}");
  }

  @Test
  void shouldTakeTimesAsMillisecondsAndAsText() {
    assertThat(read(SOUND).getCreatedAt()).isEqualTo(Instant.ofEpochMilli(5));
    assertThat(read(SOUND.replace("5", "\"2026-01-01T00:00:00.1239+01:00\"")).getCreatedAt())
        .isEqualTo(Instant.parse("2025-12-31T23:00:00.123Z"));
  }

  @Test
  void shouldPassOverFieldsThatTheContractLacks() {
    assertThat(read("{\"stars\":{\"of\":[5,{}]},\"no\":null," + SOUND.substring(1)))
        .isEqualTo(read(SOUND));
  }

  @Test
  void shouldTakeNullAsNotThere() {
    assertThat(read("{\"product_id\":null," + SOUND.substring(1)).getProductId()).isEmpty();
    assertThatThrownBy(() -> read(SOUND.replace("\"t\"", "null")))
        .isInstanceOf(SerializationException.class)
        .hasMessage("expected a field \"text\"");
  }

  @Test
  void shouldFillInWhatTheCallerKnowsOtherwise() {
    Review read =
        reviews.read(
            "{\"text\":\"t\",\"created_at\":7}".getBytes(UTF_8),
            Map.of("review_id", "mine", "created_at", Instant.EPOCH));

    assertThat(read.getReviewId()).isEqualTo("mine");
    assertThat(read.getCreatedAt()).isEqualTo(Instant.ofEpochMilli(7));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                                                  | came nothing",
        "[]                                                  | expected an object, came an array",
        "7                                                   | expected an object, came a number",
        "{\"text\":7}                                        | expected text in \"text\", came a number",
        "{\"text\":[\"t\"]}                                  | expected text in \"text\", came an array",
        "{\"text\":true}                                     | expected text in \"text\", came true or false",
        "{\"text\":\"t\"}                                    | expected a field \"review_id\"",
        "{\"text\":\"t\",\"text\":\"u\"}                     | Duplicate field",
        "{\"text\":\"t\"                                     | expected JSON",
        "{\"text\":\"\\x\"}                                  | expected JSON",
        "{text:\"t\"}                                        | expected JSON",
        "{\"created_at\":1.5}                                | ISO 8601",
        "{\"created_at\":true}                               | ISO 8601",
        "{\"created_at\":\"5\"}                              | ISO 8601",
        "{\"created_at\":\"2026-01-01T00:00:00\"}            | ISO 8601",
        "{\"created_at\":\"+999999999-01-01T00:00:00Z\"}     | ISO 8601",
        "{\"created_at\":99999999999999999999}               | expected JSON"
      })
  void shouldRefuseWhatIsNoReviewAndSayWhy(String json, String message) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(message);
  }

  @Test
  void shouldRefuseWhatFollowsTheObject() {
    assertThatThrownBy(() -> read(SOUND + SOUND))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("expected nothing behind the object");
  }

  @Test
  void shouldRefuseDeepNestingAndLongNumbers() {
    String deep = "[".repeat(JsonRecords.MAX_NESTING) + "]".repeat(JsonRecords.MAX_NESTING);
    assertThatThrownBy(() -> read("{\"x\":" + deep + "," + SOUND.substring(1)))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("nesting depth");
    assertThatThrownBy(() -> read(SOUND.replace("5", "5".repeat(1_000))))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("Number");
  }

  @Test
  void shouldRefuseBytesThatAreNoUtf8() {
    byte[] latin1 =
        SOUND.replace("\"t\"", "\"né\"").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> reviews.read(latin1))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("UTF-8");
    assertThatThrownBy(() -> reviews.read(SOUND.getBytes(java.nio.charset.StandardCharsets.UTF_16)))
        .isInstanceOf(SerializationException.class);
  }

  @Test
  void shouldWriteHalfASurrogatePair() {
    Review read = read(SOUND.replace("\"t\"", "\"a \\ud83d b\""));

    assertThat(new String(reviews.write(read), UTF_8)).contains("\"a ? b\"");
  }

  @Test
  void shouldReadALabelOfTheFutureAsUnknown() {
    JsonRecords<SentimentEvent> events = new JsonRecords<>(SentimentEvent.class);
    String json =
        new String(events.write(Examples.sentimentEvent()), UTF_8)
            .replaceFirst("\"label\":\"[A-Z]+\"", "\"label\":\"MIXED\"");

    assertThat(events.read(json.getBytes(UTF_8)).getLabel()).isEqualTo(SentimentLabel.UNKNOWN);
  }

  @Test
  void shouldNameTheNestedFieldThatIsWrong() {
    JsonRecords<SentimentEvent> events = new JsonRecords<>(SentimentEvent.class);
    String json = new String(events.write(Examples.sentimentEvent()), UTF_8);

    assertThatThrownBy(
            () ->
                events.read(json.replaceFirst("\"start\":\\d+", "\"start\":\"1\"").getBytes(UTF_8)))
        .hasMessage("expected a whole number in \"contributions[0].start\", came text");
    assertThatThrownBy(
            () -> events.read(json.replaceFirst("\"version\":\"[^\"]+\",", "").getBytes(UTF_8)))
        .hasMessage("expected a field \"model.version\"");
    assertThatThrownBy(
            () ->
                events.read(
                    json.replaceFirst("(\"positive_probability\":)[^,]+", "$11e999")
                        .getBytes(UTF_8)))
        .hasMessageContaining("a number that a float can hold");
  }

  @Test
  void shouldKeepTombstones() {
    try (Serde<Review> serde = SentimentSerdes.json(Review.class)) {
      assertThat(serde.serializer().serialize("reviews", null)).isNull();
      assertThat(serde.deserializer().deserialize("reviews", (byte[]) null)).isNull();
    }
  }
}
