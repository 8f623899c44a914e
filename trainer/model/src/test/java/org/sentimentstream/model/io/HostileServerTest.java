package org.sentimentstream.model.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sentimentstream.fuzzing.Fuzz;
import org.sentimentstream.fuzzing.Mutator;
import org.sentimentstream.fuzzing.RawServer;

/** Bytes on a socket in place of a file: it comes whole, or not at all and soon. */
@Timeout(3_600)
class HostileServerTest {

  /** A request takes a hundred times what parsing does. */
  private static final int INPUTS = Math.max(500, Fuzz.INPUTS / 100);

  private static final long MAX_ALLOCATED = 8 << 20;
  private static final int MAX_BYTES = 1_000;
  private static final Duration SILENCE = Duration.ofMillis(500);
  private static final Duration DEADLINE = Duration.ofSeconds(2);

  private static final List<byte[]> ANSWERS =
      List.of(
          bytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello"),
          bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
          bytes("HTTP/1.0 200 OK\r\n\r\nhello"),
          bytes("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"),
          bytes("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"));

  private final RawServer server = new RawServer();
  private final CountDownLatch ended = new CountDownLatch(1);

  @AfterEach
  void stop() {
    ended.countDown();
    server.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private byte[] read() throws IOException, InterruptedException {
    ByteArrayOutputStream taken = new ByteArrayOutputStream();
    long size =
        new WebFile(URI.create(server.url() + "/file"), MAX_BYTES, SILENCE, DEADLINE)
            .read(
                (piece, whole) -> {
                  byte[] copy = new byte[piece.remaining()];
                  piece.get(copy);
                  taken.write(copy);
                });
    if (size > MAX_BYTES) {
      throw new IOException("too large");
    }
    assertThat(taken.size()).isEqualTo((int) size);
    return taken.toByteArray();
  }

  @Test
  void shouldReadOrRefuseWhateverIsAnswered() throws Exception {
    Mutator mutator = new Mutator(Fuzz.SEED, ANSWERS);
    server.answer(ANSWERS.get(0));
    assertThat(read()).isEqualTo(bytes("hello"));

    Fuzz.feed(
        INPUTS,
        IOException.class,
        MAX_ALLOCATED,
        number -> mutator.next(),
        answer -> {
          server.answer(answer);
          assertThat(read()).hasSizeLessThanOrEqualTo(MAX_BYTES);
        });
  }

  @Test
  void shouldNotWaitForTheEndOfWhatHasNone() {
    assertRefused("", "X-More: and more\r\n".repeat(100), "");
    assertRefused("Content-Length: 2000\r\n\r\n", "x".repeat(100), "too large");
    assertRefused("\r\n", "x".repeat(100), "too large");
    assertRefused("Transfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n", "too large");
    assertRefused("Transfer-Encoding: chunked\r\n\r\n", "0".repeat(100), "");
  }

  private void assertRefused(String headers, String forEver, String reason) {
    server.answer(
        out -> {
          out.write(bytes("HTTP/1.1 200 OK\r\n" + headers));
          while (true) {
            out.write(bytes(forEver));
          }
        });
    assertThatThrownBy(this::read).isInstanceOf(IOException.class).hasMessageContaining(reason);
  }

  @Test
  void shouldNotWaitForOneThatIsSilent() {
    for (String beginning : List.of("", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\n\r\nhello")) {
      server.answer(
          out -> {
            out.write(bytes(beginning));
            out.flush();
            awaitEnd();
          });
      assertThatThrownBy(this::read)
          .as(beginning)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("nothing came for PT0.5S");
    }
  }

  @Test
  void shouldNotWaitForOneThatDrips() {
    server.answer(
        out -> {
          out.write(bytes("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"));
          drip(out);
        });
    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("came within PT2S");
    server.answer(
        out -> {
          out.write(bytes("HTTP/1.1 200 OK\r\nX-Header: "));
          drip(out);
        });
    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nothing came for PT0.5S");
  }

  private void drip(OutputStream out) throws IOException {
    try {
      while (!ended.await(50, TimeUnit.MILLISECONDS)) {
        out.write('x');
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitEnd() {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
