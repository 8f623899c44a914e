package org.sentimentstream.scorer.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.scorer.testing.TestModels;
import org.sentimentstream.scorer.testing.TestTls;

/** A checkpoint from a web server, whose certificate is made by the JDK's keytool. */
class HttpsArtifactsTest {

  @TempDir private Path directory;

  private SSLContext before;
  private HttpsServer server;

  @BeforeEach
  void serve() throws Exception {
    SSLContext tls = TestTls.create(directory, "of-the-key", "of-the-trust").context();
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.start();
    before = SSLContext.getDefault();
    SSLContext.setDefault(tls);
  }

  @AfterEach
  void stop() {
    SSLContext.setDefault(before);
    server.stop(0);
  }

  private void answer(HttpServer on, int status, byte[] body) {
    on.createContext(
        "/model.npz",
        exchange -> {
          exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  private byte[] fetch(long size) throws Exception {
    URI location = URI.create("https://localhost:" + server.getAddress().getPort() + "/model.npz");
    Manifest manifest = new Manifest(TestModels.id("1.0"), "e".repeat(64), size, location);
    Path target = Files.createTempFile(directory, "target", "");
    try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
      new UriArtifacts().fetch(manifest, channel);
    }
    return Files.readAllBytes(target);
  }

  @Test
  void shouldFetchWhatTheServerHas() throws Exception {
    byte[] body = new byte[200_000];
    body[199_999] = 1;
    answer(server, 200, body);

    assertThat(fetch(body.length)).isEqualTo(body);
  }

  @Test
  void shouldStopAtTheSizeOfTheManifest() {
    answer(server, 200, new byte[200_000]);

    assertThatThrownBy(() -> fetch(100_000))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("expected 100000 bytes, came more");
  }

  @Test
  void shouldTakeAnErrorStatusForUnreachable() {
    answer(server, 404, new byte[0]);

    assertThatThrownBy(() -> fetch(10))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("expected HTTP status 200, came 404");
  }

  @Test
  void shouldNotTrustAnUnknownServer() {
    answer(server, 200, new byte[10]);
    SSLContext.setDefault(before);

    assertThatThrownBy(() -> fetch(10)).isInstanceOf(IOException.class);
  }
}
