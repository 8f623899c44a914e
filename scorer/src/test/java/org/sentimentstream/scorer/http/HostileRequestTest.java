package org.sentimentstream.scorer.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sentimentstream.fuzzing.Fuzz;
import org.sentimentstream.fuzzing.Mutator;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.testing.Surroundings;

/**
 * Bytes on a socket in place of a request to an instance whose console may give commands: answered
 * or refused, never a failure of the instance, and nothing without the token.
 */
class HostileRequestTest {

  private static final String TOKEN = "open-sesame-open-sesame";
  private static final String BASIC =
      Base64.getEncoder().encodeToString(("operator:" + TOKEN).getBytes(UTF_8));

  /** The token in basic authentication, without the name, and the end, which has unused bits. */
  private static final String BASIC_TOKEN =
      BASIC.substring("operator:".length() / 3 * 4, BASIC.length() - 2);

  /** Of this thread, which is the client: no answer is large. */
  private static final long MAX_ALLOCATED = 8 << 20;

  /** What an answer has that only somebody with the token may read. */
  private static final List<String> SECRETS = List.of("sentiment_", "\"words\"", "<script");

  private static final byte[] SCORE =
      post("/console/api/score", "{\"text\":\"A good \\ud83d\\ude00 <film>.\"}");

  /** None gives a command: there is no epoch, so all of a command is read and none is submitted. */
  private static final List<byte[]> REQUESTS =
      List.of(
          get("/health/live", ""),
          get("/metrics", "Authorization: Bearer " + TOKEN + "\r\n"),
          get("/console", "Authorization: Basic " + BASIC + "\r\nOrigin: http://localhost\r\n"),
          get("/console/api/instance", "Authorization: Bearer " + TOKEN + "\r\n"),
          SCORE,
          post(
              "/console/api/submit", "{\"command\":\"activate\",\"name\":\"a\",\"version\":\"1\"}"),
          post(
              "/console/api/submit",
              "{\"command\":\"canary\",\"name\":\"a\",\"version\":\"1\",\"percent\":2.5,"
                  + "\"reason\":null}"),
          post("/console/api/models?reason=a%20b", "PK\u0003\u0004"));

  private static byte[] get(String path, String headers) {
    return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n").getBytes(UTF_8);
  }

  private static byte[] post(String path, String body) {
    return ("POST "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nX-Sentiment-Console: 1\r\nAuthorization: Bearer "
            + TOKEN
            + "\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body)
        .getBytes(UTF_8);
  }

  /** What a server answers to these bytes, after which nothing comes. */
  private static String answer(URI server, byte[] request) throws IOException {
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(10_000);
      socket.setSoLinger(true, 0); // leaves no port waiting
      socket.getOutputStream().write(request);
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  @Test
  void shouldAnswerOrRefuseWhateverIsAsked() throws Exception {
    try (Surroundings around = new Surroundings("hostile-requests")) {
      around.activate("1.0");
      Map<String, String> settings = new HashMap<>(around.settings());
      settings.put("sentiment.http.port", "0");
      settings.put("sentiment.http.token", TOKEN);
      settings.put("sentiment.http.console", "operate");
      try (ScorerService service = ScorerService.start(ScorerConfig.of(settings))) {
        assertThat(service.application().awaitScoring(Surroundings.PATIENCE)).isTrue();
        URI address = service.address().orElseThrow();
        long epoch = around.rollout().state().epoch();
        for (byte[] sound : REQUESTS) {
          assertThat(answer(address, sound)).matches("(?s)HTTP/1.1 (200|400).*");
        }
        Mutator mutator = new Mutator(Fuzz.SEED, REQUESTS);

        Fuzz.feed(
            Fuzz.INPUTS,
            SocketException.class, // hung up on; where nothing comes for long is another one
            MAX_ALLOCATED,
            number -> mutator.next(),
            request -> {
              String answer = answer(address, request);
              // Nothing is answered to what ends before its first line; 501 and 505 are refusals.
              assertThat(answer).matches("(?s)(HTTP/1.[01] ([1234][0-9][0-9]|501|505).*)?");
              String asked = new String(request, ISO_8859_1);
              if (!asked.contains(TOKEN) && !asked.contains(BASIC_TOKEN)) {
                assertThat(answer).doesNotContain(SECRETS);
              }
            });

        assertThat(answer(address, SCORE)).startsWith("HTTP/1.1 200").contains("words");
        assertThat(around.rollout().state().epoch()).isEqualTo(epoch);
        assertThat(service.application().isScoring()).isTrue();
      }
    }
  }
}
