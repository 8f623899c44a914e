package org.sentimentstream.schemas;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sentimentstream.events.Review;
import org.sentimentstream.fuzzing.Fuzz;
import org.sentimentstream.fuzzing.Mutator;
import org.sentimentstream.fuzzing.RawServer;

/**
 * Bytes on a socket in place of a registry's answer: a verdict on the record or the registry's
 * trouble, and never a hang or another exception.
 */
@Timeout(3_600)
class HostileRegistryTest {

  /** A request takes a hundred times what parsing does. */
  private static final int INPUTS = Math.max(500, Fuzz.INPUTS / 100);

  private static final long MAX_ALLOCATED = 64 << 20;

  private final RawServer server = new RawServer();
  private int lastId;

  @AfterEach
  void stop() {
    server.close();
  }

  private static byte[] answer(int status, String body) {
    return ("HTTP/1.1 "
            + status
            + " Some\r\nContent-Type: application/vnd.schemaregistry.v1+json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body)
        .getBytes(UTF_8);
  }

  private static byte[] schemaAnswer() {
    return answer(
        200,
        "{\"schema\":\""
            + Review.getClassSchema().toString().replace("\\", "\\\\").replace("\"", "\\\"")
            + "\"}");
  }

  private Serde<Review> serde() {
    return SentimentSerdes.value(
        Review.class,
        Map.of("schema.registry.url", server.url(), "max.retries", 0, "http.read.timeout.ms", 500));
  }

  /** With an id that was not asked for before. */
  private byte[] record(byte[] sound) {
    byte[] record = sound.clone();
    ByteBuffer.wrap(record).putInt(1, ++lastId);
    return record;
  }

  private static byte[] soundRecord() {
    try (Serde<Review> serde = SentimentSerdes.value(Review.class, TestRegistry.config())) {
      return serde.serializer().serialize("hostile-answers", Examples.review());
    }
  }

  @Test
  void shouldReadOrRefuseOrWaitWhateverIsAnswered() {
    byte[] sound = soundRecord();
    Mutator mutator =
        new Mutator(
            Fuzz.SEED,
            List.of(
                schemaAnswer(),
                answer(404, "{\"error_code\":40403,\"message\":\"no\"}"),
                String.join(
                        "\r\n",
                        "HTTP/1.1 200 OK",
                        "Transfer-Encoding: chunked",
                        "Content-Encoding: gzip",
                        "",
                        "5",
                        "\u001f\u008b\b\0\0",
                        "0",
                        "",
                        "")
                    .getBytes(ISO_8859_1),
                "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n\r\n".getBytes(UTF_8)));
    try (Serde<Review> serde = serde()) {
      server.answer(schemaAnswer());
      assertThat(serde.deserializer().deserialize("t", record(sound))).isEqualTo(Examples.review());

      Fuzz.feed(
          INPUTS,
          KafkaException.class,
          MAX_ALLOCATED,
          number -> mutator.next(),
          bytes -> {
            server.answer(bytes);
            assertThat(serde.deserializer().deserialize("t", record(sound))).isNotNull();
          });
    }
  }

  @Test
  void shouldNotWaitForTheEndOfWhatHasNone() {
    byte[] sound = soundRecord();
    byte[] header = "X-More: and more\r\n".repeat(1_000).getBytes(UTF_8);
    byte[] text = new byte[1 << 16];
    Arrays.fill(text, (byte) 'x');
    try (Serde<Review> serde = serde()) {
      server.answer(
          out -> {
            out.write("HTTP/1.1 200 OK\r\n".getBytes(UTF_8));
            while (true) {
              out.write(header);
            }
          });
      assertThatThrownBy(() -> serde.deserializer().deserialize("t", record(sound)))
          .isInstanceOf(SchemaRegistryUnavailableException.class);
      server.answer(
          out -> {
            out.write("HTTP/1.1 200 OK\r\n\r\n{\"schema\":\"".getBytes(UTF_8));
            while (true) {
              out.write(text);
            }
          });
      assertThatThrownBy(() -> serde.deserializer().deserialize("t", record(sound)))
          .isInstanceOf(SchemaRegistryUnavailableException.class);
    }
  }
}
