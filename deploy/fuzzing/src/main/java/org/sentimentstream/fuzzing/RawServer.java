package org.sentimentstream.fuzzing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A server that answers each request on a socket with whatever bytes it is told, HTTP or not, and
 * hangs up.
 */
public final class RawServer implements AutoCloseable {

  /** Writes an answer; it may go on without end, until the client hangs up. */
  public interface Answer {
    void writeTo(OutputStream out) throws IOException;
  }

  private final ServerSocket server;
  private volatile Answer answer = out -> {};

  public RawServer() {
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start("raw-server", this::serve);
  }

  /** What is answered from now on. */
  public void answer(Answer next) {
    answer = next;
  }

  public void answer(byte[] bytes) {
    answer(out -> out.write(bytes));
  }

  /** Base URL. */
  public String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        start("raw-server-answer", () -> answer(client));
      } catch (IOException e) {
        // Closed.
      }
    }
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void answer(Socket connected) {
    try (Socket client = connected) {
      client.setSoTimeout(10_000);
      readRequest(client.getInputStream());
      answer.writeTo(client.getOutputStream());
    } catch (IOException e) {
      // The client has hung up.
    }
  }

  /** The lines up to the empty one; no request has a body here. */
  private static void readRequest(InputStream in) throws IOException {
    int ends = 0;
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c == '\n') {
        if (++ends == 2) {
          return;
        }
      } else if (c != '\r') {
        ends = 0;
      }
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
