package org.sentimentstream.scorer.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What stands before a registry that others must not use: TLS, and an answer only for requests with
 * the right {@code Authorization}.
 */
public final class RegistryProxy implements AutoCloseable {

  private final URI registry = URI.create(TestStack.registryUrl());
  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final HttpsServer server;

  private final Set<String> accepted = ConcurrentHashMap.newKeySet();

  public RegistryProxy(TestTls tls) throws IOException, GeneralSecurityException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls.context()));
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  /** From now on takes this name and password, {@code NAME:PASSWORD} (RFC 7617). */
  public void acceptBasic(String userInfo) {
    accepted.add(
        "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8)));
  }

  /** From now on takes this token (RFC 6750). */
  public void acceptBearer(String token) {
    accepted.add("Bearer " + token);
  }

  /** The registry's address through this proxy. */
  public String url() {
    return "https://localhost:" + server.getAddress().getPort() + registry.getPath();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] request = exchange.getRequestBody().readAllBytes();
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      if (authorization == null || !accepted.contains(authorization)) {
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      HttpResponse<byte[]> answer = forward(exchange, request);
      answer
          .headers()
          .firstValue("Content-Type")
          .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
      byte[] body = answer.body();
      exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    String type =
        Objects.requireNonNullElse(
            exchange.getRequestHeaders().getFirst("Content-Type"), "application/json");
    HttpRequest request =
        HttpRequest.newBuilder(registry.resolve(exchange.getRequestURI().toString()))
            .header("Content-Type", type)
            .method(
                exchange.getRequestMethod(),
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
            .build();
    return client.send(request, BodyHandlers.ofByteArray());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
