package org.sentimentstream.scorer.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What the tests of the HTTP server ask it. */
final class Http {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** A server that ends may leave a request without an answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Http() {}

  /**
   * Asks for a path.
   *
   * @param headers names and values by turns
   */
  static HttpResponse<String> get(URI server, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path)).timeout(PATIENCE);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** An answer in JSON. */
  static JsonNode json(HttpResponse<String> answer) throws JsonProcessingException {
    return new ObjectMapper().readTree(answer.body());
  }
}
