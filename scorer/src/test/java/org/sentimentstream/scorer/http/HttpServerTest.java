package org.sentimentstream.scorer.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.scorer.ScorerStartException;
import org.sentimentstream.scorer.config.ConfigurationException;
import org.sentimentstream.scorer.config.HttpSettings;
import org.sentimentstream.scorer.testing.CommandRun;
import org.sentimentstream.scorer.testing.TestTls;

/** Who is answered, and what a client may do and learn. */
class HttpServerTest {

  private static final String TOKEN = "open-sesame-open-sesame";

  /** Something that works, something that takes a body, and something that fails. */
  private static final Endpoints SOME =
      server -> {
        server.routes.get("/works", request -> request.result("works"));
        server.routes.get(Health.LIVE, request -> request.result("lives"));
        server.routes.get(InstanceMeters.PATH, request -> request.result("metrics"));
        server.routes.post(
            "/takes", request -> request.result(Integer.toString(request.body().length())));
        server.routes.get(
            "/fails",
            request -> {
              throw new IllegalStateException("what only the log may hold");
            });
      };

  @TempDir private Path directory;

  private static HttpSettings on(String host, @Nullable String token) {
    return new HttpSettings(host, 0, token, false, HttpSettings.Console.OFF, null, null);
  }

  private static HttpServer start(HttpSettings settings) {
    return HttpServer.start(settings, List.of(SOME));
  }

  private static URI onLoopback(HttpServer server) {
    return URI.create("http://127.0.0.1:" + server.address().getPort());
  }

  private static String basic(String name, String password) {
    return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(UTF_8));
  }

  @Test
  void shouldListenOnOtherAddressesOnlyWithAToken() {
    assertThatThrownBy(() -> start(on("0.0.0.0", null)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "sentiment.http.token is needed where sentiment.http.host is no loopback address, it is"
                + " 0.0.0.0");
    assertThatThrownBy(() -> start(on("no such host.invalid", null)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("sentiment.http.host: expected an address of this machine");
  }

  @Test
  void shouldAnswerWhoHasTheTokenAndOthersOnlyOfHealth() throws Exception {
    try (HttpServer server = start(on("0.0.0.0", TOKEN))) {
      URI address = onLoopback(server);

      HttpResponse<String> refused = Http.get(address, "/works");

      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.headers().firstValue("WWW-Authenticate"))
          .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Basic realm="));
      assertThat(refused.body()).doesNotContain("works");
      for (String wrong :
          List.of(
              "Bearer " + TOKEN + "x",
              "Bearer " + TOKEN.substring(1),
              "Bearer",
              "Bearer ",
              basic(TOKEN, ""),
              basic("any", "wrong"),
              "Basic !!!",
              "Digest " + TOKEN,
              TOKEN)) {
        assertThat(Http.get(address, "/works", "Authorization", wrong).statusCode())
            .as(wrong)
            .isEqualTo(401);
      }
      for (String right : List.of("Bearer " + TOKEN, "bearer " + TOKEN, basic("any", TOKEN))) {
        assertThat(Http.get(address, "/works", "Authorization", right).body())
            .as(right)
            .isEqualTo("works");
      }
      assertThat(Http.get(address, Health.LIVE).body()).isEqualTo("lives");
      assertThat(Http.get(address, InstanceMeters.PATH).statusCode()).isEqualTo(401);
      assertThat(Http.get(address, Health.LIVE + "/../../works").statusCode()).isNotEqualTo(200);
      assertThat(Http.get(address, "/no/such/path").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void shouldOpenTheMetricsWhereToldTo() throws Exception {
    HttpSettings open =
        new HttpSettings("127.0.0.1", 0, TOKEN, true, HttpSettings.Console.OFF, null, null);
    try (HttpServer server = start(open)) {
      assertThat(Http.get(server.address(), InstanceMeters.PATH).body()).isEqualTo("metrics");
      assertThat(Http.get(server.address(), "/works").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void shouldRefuseWhatAnotherSiteMakesABrowserAsk() throws Exception {
    try (HttpServer server = start(on("127.0.0.1", null))) {
      URI address = server.address();
      String own = "http://127.0.0.1:" + address.getPort();

      assertThat(Http.get(address, "/works").body()).isEqualTo("works");
      assertThat(Http.get(address, "/works", "Origin", own).body()).isEqualTo("works");
      for (String origin : List.of("http://evil.example", "null", own + "1", "https://")) {
        assertThat(Http.get(address, "/works", "Origin", origin).statusCode())
            .as(origin)
            .isEqualTo(403);
      }
      assertThat(raw(address, "GET /works HTTP/1.1\r\nHost: localhost:1\r\n\r\n"))
          .startsWith("HTTP/1.1 200");
      assertThat(raw(address, "GET /works HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
          .startsWith("HTTP/1.1 403");
    }
  }

  @Test
  void shouldTellABrowserToLoadNothingFromElsewhere() throws Exception {
    try (HttpServer server = start(on("127.0.0.1", null))) {
      for (String path : List.of("/works", "/fails", "/no/such/path")) {
        HttpResponse<String> answer = Http.get(server.address(), path);
        assertThat(answer.headers().firstValue("Content-Security-Policy"))
            .as(path)
            .hasValueSatisfying(
                policy ->
                    assertThat(policy)
                        .startsWith("default-src 'none'")
                        .contains("frame-ancestors 'none'")
                        .doesNotContain("unsafe", "http:", "https:", "*"));
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.headers().firstValue("Server")).as(path).isEmpty();
      }
    }
  }

  @Test
  void shouldKeepTheTextOfAFailureToItself() throws Exception {
    try (HttpServer server = start(on("127.0.0.1", null))) {
      HttpResponse<String> failed = Http.get(server.address(), "/fails");
      HttpResponse<String> unknown = Http.get(server.address(), "/no/such/path");

      assertThat(failed.statusCode()).isEqualTo(500);
      assertThat(Http.json(failed).get("error").asText()).contains("its log says why");
      assertThat(failed.body()).doesNotContain("only the log", "Exception", "\tat ");
      assertThat(unknown.statusCode()).isEqualTo(404);
      assertThat(Http.json(unknown).get("status").asInt()).isEqualTo(404);
      for (String request :
          List.of(
              "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n",
              "GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
              "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
              "\0\1\2\r\n\r\n",
              "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n")) {
        assertThat(raw(server.address(), request))
            .startsWith("HTTP/1.1 4")
            .doesNotContain("Exception", "\tat ", "Jetty");
      }
      assertThat(Http.get(server.address(), "/works").body()).isEqualTo("works");
    }
  }

  @Test
  void shouldTakeNoBodyWithoutEnd() throws Exception {
    try (HttpServer server = start(on("127.0.0.1", null))) {
      assertThat(post(server.address(), 1 << 20).body()).isEqualTo(Integer.toString(1 << 20));
      assertThat(post(server.address(), (1 << 20) + 1).statusCode()).isEqualTo(413);
    }
  }

  private static HttpResponse<String> post(URI server, int bytes)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(server.resolve("/takes"))
                .POST(HttpRequest.BodyPublishers.ofString("x".repeat(bytes)))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void shouldSayInOneLineThatThePortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertThatThrownBy(
              () ->
                  start(
                      new HttpSettings(
                          "127.0.0.1",
                          taken.getLocalPort(),
                          null,
                          false,
                          HttpSettings.Console.OFF,
                          null,
                          null)))
          .isInstanceOf(ScorerStartException.class);

      CommandRun run =
          CommandRun.asGiven(
              "run",
              "--bootstrap-servers",
              "127.0.0.1:1",
              "--schema-registry",
              "http://127.0.0.1:1",
              "-X",
              "sentiment.http.port=" + port);

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.errLine())
          .isEqualTo(
              "cannot listen on 127.0.0.1:"
                  + port
                  + " (sentiment.http.host, sentiment.http.port): Address already in use");
    }
  }

  @Test
  void shouldSpeakTlsWithAKeystoreOfEitherKind() throws Exception {
    TestTls tls = TestTls.create(directory, "password", "trusted");
    HttpClient trusting = HttpClient.newBuilder().sslContext(tls.context()).build();
    for (Path keystore : List.of(tls.keyStore(), pem(tls))) {
      String password = keystore.equals(tls.keyStore()) ? tls.keyPassword() : null;
      try (HttpServer server =
          start(
              new HttpSettings(
                  "127.0.0.1", 0, null, false, HttpSettings.Console.OFF, keystore, password))) {
        assertThat(server.address().getScheme()).isEqualTo("https");
        assertThat(
                trusting
                    .send(
                        HttpRequest.newBuilder(server.address().resolve("/works")).build(),
                        HttpResponse.BodyHandlers.ofString())
                    .body())
            .isEqualTo("works");
      }
    }
    assertThatThrownBy(
            () ->
                start(
                    new HttpSettings(
                        "127.0.0.1",
                        0,
                        null,
                        false,
                        HttpSettings.Console.OFF,
                        tls.keyStore(),
                        "sesame-sesame")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("sentiment.http.tls.keystore: expected a certificate")
        .hasMessageContaining(tls.keyStore().toString())
        .hasMessageNotContaining("sesame");
    Path none = directory.resolve("none.pem");
    assertThatThrownBy(
            () ->
                start(
                    new HttpSettings(
                        "127.0.0.1", 0, null, false, HttpSettings.Console.OFF, none, null)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(none.toString());
  }

  /** The same certificate and key as openssl writes them. */
  private Path pem(TestTls tls) throws Exception {
    KeyStore store = KeyStore.getInstance(tls.keyStore().toFile(), tls.keyPassword().toCharArray());
    byte[] key = store.getKey("server", tls.keyPassword().toCharArray()).getEncoded();
    byte[] certificate = store.getCertificate("server").getEncoded();
    return Files.writeString(
        directory.resolve("keys.pem"),
        block("PRIVATE KEY", key) + block("CERTIFICATE", certificate));
  }

  private static String block(String label, byte[] content) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(
            label, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content), label);
  }

  /** What a server answers to these bytes, until it closes or has answered. */
  private static String raw(URI server, String request) throws IOException {
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(US_ASCII));
      out.flush();
      byte[] answer = new byte[8_192];
      int length = socket.getInputStream().read(answer);
      return new String(answer, 0, Math.max(0, length), UTF_8);
    }
  }
}
