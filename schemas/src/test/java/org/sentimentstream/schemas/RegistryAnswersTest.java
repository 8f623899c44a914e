package org.sentimentstream.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstream.events.Review;

/** What a registry may answer, and whether that is said of the record or of the registry. */
class RegistryAnswersTest {
  private static final String SCHEMA_NOT_FOUND =
      "{\"error_code\":40403,\"message\":\"Schema 7 not found\"}";

  private static final List<Integer> BAD_STATUSES = List.of(400, 401, 403, 408, 429, 500, 502, 503);

  private static final List<String> BODIES =
      List.of(
          "",
          "<html><body><h1>Who are you?</h1></body></html>",
          "{\"error_code\":",
          "{}",
          "null",
          SCHEMA_NOT_FOUND);

  private HttpServer server;
  private volatile int status;
  private volatile String body = "";

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] bytes = body.getBytes(UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  static Stream<Arguments> troubles() {
    Stream<Arguments> badStatuses =
        BAD_STATUSES.stream()
            .flatMap(status -> BODIES.stream().map(body -> Arguments.of(status, body)));
    Stream<Arguments> othersNotFound =
        Stream.of(
                "",
                "<html>404</html>",
                "{\"error_code\":",
                "{}",
                "null",
                "{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}",
                "{\"error_code\":40401,\"message\":\"Subject not found\"}")
            .map(body -> Arguments.of(404, body));
    Stream<Arguments> badSchemas =
        Stream.of(
                "",
                "<html>Log in, please</html>",
                "null",
                "[]",
                "{}",
                "{\"schema\":null}",
                "{\"schema\":\"{\\\"type\\\"",
                SCHEMA_NOT_FOUND,
                answer(
                    "{\"type\":\"record\",\"name\":\"A\",\"fields\":[{\"name\":\"b\",\"type\":\"B\"}]}",
                    ",\"references\":[{\"name\":\"B\",\"subject\":\"b\",\"version\":1}]"))
            .map(body -> Arguments.of(200, body));
    return Stream.of(badStatuses, othersNotFound, badSchemas, Stream.of(Arguments.of(204, "")))
        .flatMap(arguments -> arguments);
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void shouldNotJudgeARecordByARegistryInTrouble(int answeredStatus, String answeredBody) {
    status = answeredStatus;
    body = answeredBody;

    assertThatThrownBy(() -> read(url()))
        .isInstanceOf(SchemaRegistryUnavailableException.class)
        .hasMessageStartingWith("Cannot read a record of answers: the schema registry ");
  }

  static Stream<Arguments> verdicts() {
    return Stream.of(
        Arguments.of(404, SCHEMA_NOT_FOUND, "Schema 7 not found"),
        Arguments.of(
            200,
            answer(SchemaBuilder.record("other.Thing").fields().endRecord().toString(), ""),
            "other.Thing"),
        Arguments.of(
            200, answer("{\"type\":\"object\"}", ",\"schemaType\":\"JSON\""), "schema type JSON"),
        Arguments.of(200, answer("not a schema", ""), "not a schema"),
        // A review that lacks what our reader needs.
        Arguments.of(
            200,
            answer(
                SchemaBuilder.record(Review.class.getName())
                    .fields()
                    .requiredString("text")
                    .endRecord()
                    .toString(),
                ""),
            "missing required field"));
  }

  @ParameterizedTest
  @MethodSource("verdicts")
  void shouldJudgeARecordByWhatTheRegistrySays(
      int answeredStatus, String answeredBody, String reason) {
    status = answeredStatus;
    body = answeredBody;

    assertThatThrownBy(() -> read(url()))
        .isInstanceOf(SerializationException.class)
        .hasMessageStartingWith("Cannot read a record of answers: ")
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void shouldSayThatCredentialsAreRefused(int answeredStatus) {
    status = answeredStatus;
    body = "{\"error_code\":" + answeredStatus + ",\"message\":\"no\"}";

    assertThatThrownBy(() -> read(url()))
        .isInstanceOf(SchemaRegistryUnavailableException.class)
        .hasMessageContaining("refuses the credentials (HTTP " + answeredStatus + ")");
    assertThatThrownBy(() -> write(url()))
        .isInstanceOf(SchemaRegistryUnavailableException.class)
        .hasMessageContaining("refuses the credentials (HTTP " + answeredStatus + ")");
  }

  @Test
  void shouldReadTheRecordOnceTheRegistryAnswersAsItShould() {
    byte[] record;
    try (Serde<Review> serde = SentimentSerdes.value(Review.class, TestRegistry.config())) {
      record = serde.serializer().serialize("recovery", Examples.review());
    }
    try (Serde<Review> serde = SentimentSerdes.value(Review.class, settings(url()))) {
      for (Object[] trouble : troubles().map(Arguments::get).toList()) {
        status = (int) trouble[0];
        body = (String) trouble[1];
        assertThatThrownBy(() -> serde.deserializer().deserialize("recovery", record))
            .isInstanceOf(SchemaRegistryUnavailableException.class);
      }
      status = 200;
      body = answer(Review.getClassSchema().toString(), "");

      assertThat(serde.deserializer().deserialize("recovery", record)).isEqualTo(Examples.review());
    }
  }

  @Test
  void shouldKeepAPageOfHtmlOutOfTheMessage() {
    status = 502;
    body = "<html>\n" + "<p>Bad gateway</p>\r\n".repeat(10_000) + "</html>";

    assertThatThrownBy(() -> read(url()))
        .isInstanceOf(SchemaRegistryUnavailableException.class)
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .contains("HTTP 502")
                    .hasSizeLessThan(500)
                    .doesNotContain("\n"));
  }

  @Test
  void shouldWaitWhereTheRegistryIsSilentOrBreaksOff() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> read("http://127.0.0.1:" + silent.getLocalPort()))
          .isInstanceOf(SchemaRegistryUnavailableException.class)
          .hasMessageContaining("timed out");
    }
    try (ServerSocket breaking = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread thread = new Thread(() -> breakOff(breaking));
      thread.start();
      assertThatThrownBy(() -> read("http://127.0.0.1:" + breaking.getLocalPort()))
          .isInstanceOf(SchemaRegistryUnavailableException.class);
    }
  }

  private static void breakOff(ServerSocket server) {
    while (true) {
      try (Socket client = server.accept()) {
        client
            .getOutputStream()
            .write("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n{\"sch".getBytes(UTF_8));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  @Test
  void shouldNotWaitForARegistryThatRefusesOurSchema() {
    status = 409;
    body = "{\"error_code\":409,\"message\":\"incompatible\"}";
    assertThatThrownBy(() -> write(url()))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("incompatible");
    status = 422;
    body = "{\"error_code\":42201,\"message\":\"invalid\"}";
    assertThatThrownBy(() -> write(url()))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("invalid");

    body = "<html>422</html>";
    assertThatThrownBy(() -> write(url())).isInstanceOf(SchemaRegistryUnavailableException.class);
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static String answer(String schema, String more) {
    return "{\"schema\":\""
        + schema.replace("\\", "\\\\").replace("\"", "\\\"")
        + "\""
        + more
        + "}";
  }

  private static Map<String, Object> settings(String url) {
    return new HashMap<>(
        Map.of("schema.registry.url", url, "max.retries", 0, "http.read.timeout.ms", 500));
  }

  private static void read(String url) {
    try (Serde<Review> serde = SentimentSerdes.value(Review.class, settings(url))) {
      byte[] record = ByteBuffer.allocate(64).put((byte) 0).putInt(7).array();
      serde.deserializer().deserialize("answers", record);
    }
  }

  private static void write(String url) {
    try (Serde<Review> serde = SentimentSerdes.value(Review.class, settings(url))) {
      serde.serializer().serialize("answers", Examples.review());
    }
  }
}
