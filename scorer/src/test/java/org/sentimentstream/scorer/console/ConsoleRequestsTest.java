package org.sentimentstream.scorer.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.sentimentstream.model.classify.Classification;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.http.ScorerService;
import org.sentimentstream.scorer.testing.Surroundings;
import org.sentimentstream.scorer.testing.TestModels;

/** What a console answers that is for reading. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleRequestsTest {

  private final HttpClient http = HttpClient.newHttpClient();
  private Surroundings around;
  private ScorerService service;

  @BeforeAll
  void start() throws Exception {
    around = new Surroundings("console-requests");
    around.activate("1.0");
    Map<String, String> settings = new HashMap<>(around.settings());
    settings.put("sentiment.http.port", "0");
    service = ScorerService.start(ScorerConfig.of(settings));
    assertThat(service.application().awaitScoring(Surroundings.PATIENCE)).isTrue();
  }

  @AfterAll
  void stop() {
    service.close();
    around.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(service.address().orElseThrow() + "/console" + path));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    return new ObjectMapper().readTree(response.body());
  }

  @Test
  void shouldGiveNoCommandUnlessThatIsAllowed() throws Exception {
    String command = "{\"command\":\"rollback\",\"epoch\":2}";
    long epoch = around.rollout().state().epoch();

    for (String path : List.of("/api/plan", "/api/submit", "/api/models")) {
      HttpResponse<String> answer = post(path, command, "X-Sentiment-Console", "1");
      assertThat(answer.statusCode()).as(path).isEqualTo(403);
      assertThat(json(answer).get("error").textValue()).contains("sentiment.http.console");
    }
    assertThat(around.rollout().state().epoch()).isEqualTo(epoch);
  }

  @Test
  void shouldRefuseWhatAnotherSitesPageCanSend() throws Exception {
    String body = "{\"text\":\"A good film.\"}";

    assertThat(post("/api/score", body, "Content-Type", "text/plain").statusCode()).isEqualTo(400);
    assertThat(
            post("/api/score", body, "X-Sentiment-Console", "1", "Origin", "https://evil.example")
                .statusCode())
        .isEqualTo(403);
    assertThat(
            post("/api/score", body, "X-Sentiment-Console", "1", "Sec-Fetch-Site", "cross-site")
                .statusCode())
        .isEqualTo(403);
    assertThat(post("/api/score", body, "X-Sentiment-Console", "1").statusCode()).isEqualTo(200);
  }

  @Test
  void shouldScoreATextOfABoundedSize() throws Exception {
    String text = "The film was bad, née \ud83d\ude00 and bright.";
    HttpResponse<String> answer =
        post(
            "/api/score",
            new ObjectMapper().writeValueAsString(Map.of("text", text)),
            "X-Sentiment-Console",
            "1");

    Classification expected = TestModels.classifier("1.0").classify(text, 100);
    JsonNode score = json(answer);
    assertThat((float) score.get("probability").doubleValue())
        .isEqualTo(expected.positiveProbability());
    JsonNode word = score.get("words").get(0);
    assertThat(
            text.substring(word.get(0).intValue(), word.get(1).intValue()).toLowerCase(Locale.ROOT))
        .isEqualTo(expected.contributions().get(0).token());

    for (String body :
        List.of(
            "{\"text\":\"" + "x".repeat(20_001) + "\"}",
            "{\"text\":\"" + "x".repeat(200_000) + "\"}",
            "{\"text\":7}",
            "[]",
            "not json",
            "{\"a\":".repeat(1_000))) {
      assertThat(post("/api/score", body, "X-Sentiment-Console", "1").statusCode()).isEqualTo(400);
    }
    // A lone surrogate is in no UTF-8, and must not end the answer.
    HttpResponse<String> lone =
        post("/api/score", "{\"text\":\"a good \\ud800 film\"}", "X-Sentiment-Console", "1");
    assertThat(lone.statusCode()).isEqualTo(200);
  }

  @Test
  void shouldTellReviewsOnceSomebodyWatches() throws Exception {
    HttpRequest request = request("/api/live").header("Accept", "text/event-stream").build();
    HttpResponse<Stream<String>> response = http.send(request, HttpResponse.BodyHandlers.ofLines());
    List<String> lines = new ArrayList<>();
    try (Stream<String> stream = response.body()) {
      for (String line : (Iterable<String>) stream::iterator) {
        lines.add(line);
        if (line.equals("event: begin")) {
          around.send("watched", "A good film.");
        }
        if (line.startsWith("data: {") && line.contains("watched")) {
          break;
        }
      }
    }

    JsonNode score =
        new ObjectMapper().readTree(lines.get(lines.size() - 1).substring("data: ".length()));
    assertThat(score.get("text").textValue()).isEqualTo("A good film.");
    assertThat(score.get("model").get("version").textValue()).isEqualTo("1.0");
    // Though sentiment.contributions is 0.
    assertThat(score.get("words").size()).isEqualTo(4);
    assertThat(score.get("source").textValue()).contains("@");
  }

  @Test
  void shouldServeThePageUnderAPolicyWithoutInlineScripts() throws Exception {
    HttpResponse<String> page = get("");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'")
        .doesNotContain("unsafe");
    assertThat(page.body()).doesNotContain("style=").doesNotContain("onclick");
    for (String file : List.of("/console.js", "/uplot.js", "/uplot.css", "/console.css")) {
      assertThat(get(file).statusCode()).as(file).isEqualTo(200);
    }
  }

  @Test
  void shouldTellTheRolloutAndItsHistory() throws Exception {
    JsonNode rollout = json(get("/api/rollout"));
    JsonNode history = json(get("/api/history"));

    assertThat(rollout.get("serving").textValue()).isEqualTo("test-lstm:1.0");
    assertThat(rollout.get("instances").findValuesAsText("id"))
        .contains(service.application().instanceId());
    assertThat(rollout.get("models").get(0).get("role").textValue()).isEqualTo("stable");
    assertThat(history.get("rows").findValuesAsText("what"))
        .anySatisfy(what -> assertThat(what).startsWith("activate test-lstm:1.0: applied"));
  }
}
