package org.sentimentstream.trainer.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {

  private static final byte[] CONTENT = "hello".getBytes(UTF_8);

  /** Of {@link #CONTENT}, as sha256sum prints it. */
  private static final String SHA256 =
      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

  @TempDir private Path folder;
  private HttpServer server;
  private ExecutorService threads;

  @BeforeEach
  void startServer() throws IOException {
    threads = Executors.newCachedThreadPool();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/good", exchange -> respond(exchange, 200, CONTENT.length, CONTENT));
    server.createContext("/moved", DownloadTest::redirect);
    server.createContext("/other", exchange -> respond(exchange, 200, 3, new byte[3]));
    server.createContext("/cut", exchange -> respond(exchange, 200, 1_000, CONTENT));
    server.createContext("/gone", exchange -> respond(exchange, 404, CONTENT.length, CONTENT));
    server.createContext("/endless", DownloadTest::respondWithoutEnd);
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static void respond(HttpExchange exchange, int status, long length, byte[] body)
      throws IOException {
    exchange.sendResponseHeaders(status, length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static void redirect(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().add("Location", "/good");
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }

  private static void respondWithoutEnd(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream body = exchange.getResponseBody()) {
      while (true) {
        body.write(new byte[1 << 16]); // until the client hangs up
      }
    }
  }

  private Download download(String path) {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    return new Download(url, SHA256, 1 << 20);
  }

  @Test
  void shouldFetchAFileThatHasItsChecksum() throws Exception {
    Path cache = folder.resolve("cache/sentiment");
    Path target = cache.resolve("a.tar.gz");
    List<String> progress = new ArrayList<>();

    download("/good").to(target, (bytes, whole) -> progress.add(bytes + " of " + whole));

    assertThat(target).hasBinaryContent(CONTENT);
    assertThat(progress).endsWith("5 of 5");
    assertThat(filesIn(cache)).containsExactly(target);
  }

  @Test
  void shouldFollowARedirection() throws Exception {
    Path target = folder.resolve("a.tar.gz");

    download("/moved").to(target, (bytes, whole) -> {});

    assertThat(target).hasBinaryContent(CONTENT);
  }

  @Test
  void shouldLeaveNothingBehindAndSayWhyItFailed() throws IOException {
    assertFails(download("/other"), "expected SHA-256 " + SHA256 + ", found 709e80c88487a241");
    assertFails(download("/cut"), "failed");
    assertFails(download("/gone"), "expected HTTP status 200, came 404");
    assertFails(download("/endless"), "expected at most 1048576 bytes, found more");
    server.stop(0);
    assertFails(download("/good"), "ConnectException");
  }

  @Test
  void shouldSayThatItsFolderCannotBeMade() throws IOException {
    Path file = Files.writeString(folder.resolve("cache"), "");

    assertThatThrownBy(() -> download("/good").to(file.resolve("a.tar.gz"), (bytes, whole) -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cache");
  }

  private void assertFails(Download download, String reason) throws IOException {
    Path target = folder.resolve("a.tar.gz");

    assertThatThrownBy(() -> download.to(target, (bytes, whole) -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(target + ": no such file, and fetching " + download.url())
        .hasMessageContaining(reason)
        .hasMessageEndingWith("curl -L -o " + target + " " + download.url())
        .hasMessageNotContaining("\n");
    assertThat(filesIn(folder)).isEmpty();
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }
}
