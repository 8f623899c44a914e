package org.sentimentstream.scorer.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * A way to the registry that can be shut and opened. Shut, it breaks the connections there are and
 * every new one, as a registry does that goes down and comes back with its data. It may also refuse
 * the credentials of every request, as a proxy does in front of a registry.
 */
public final class RegistryGate implements AutoCloseable {

  private enum State {
    OPEN,
    SHUT,
    REFUSING
  }

  private static final String REFUSAL =
      """
      HTTP/1.1 401 Unauthorized\r
      Content-Type: text/html\r
      Connection: close\r
      \r
      <html><h1>401 Authorization Required</h1></html>
      """;

  private final URI registry = URI.create(TestStack.registryUrl());
  private final ServerSocket server;
  private final Set<Socket> connections = new HashSet<>(); // guarded by this, as are those below
  private State state = State.OPEN;
  private int turnedAway;

  public RegistryGate() {
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  /** The registry's address through this gate. */
  public String url() {
    return "http://127.0.0.1:" + server.getLocalPort() + registry.getPath();
  }

  public void shut() {
    become(State.SHUT);
  }

  /** Answers every request with 401 and a page of HTML. */
  public void refuseCredentials() {
    become(State.REFUSING);
  }

  public void open() {
    become(State.OPEN);
  }

  private synchronized void become(State next) {
    state = next;
    turnedAway = 0;
    if (next != State.OPEN) {
      connections.forEach(RegistryGate::end);
      connections.clear();
    }
  }

  /** How many connections did not come through since the gate was last shut, or began to refuse. */
  public synchronized int turnedAway() {
    return turnedAway;
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "registry-gate");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        start(() -> serve(client));
      } catch (IOException e) {
        // Closed, or one connection that failed.
      }
    }
  }

  private void serve(Socket client) {
    try {
      Socket target = new Socket(registry.getHost(), registry.getPort());
      State now = enter(client, target);
      if (now == State.OPEN) {
        start(() -> copy(client, target));
        copy(target, client);
        return;
      }
      end(target);
      if (now == State.REFUSING) {
        refuse(client);
      }
      end(client);
    } catch (IOException e) {
      end(client);
    }
  }

  /** In one step, so that no connection slips in behind a gate that was just shut. */
  private synchronized State enter(Socket client, Socket target) {
    if (state == State.OPEN) {
      connections.add(client);
      connections.add(target);
    } else {
      turnedAway++;
    }
    return state;
  }

  private static void refuse(Socket client) throws IOException {
    client.getOutputStream().write(REFUSAL.getBytes(StandardCharsets.US_ASCII));
    client.shutdownOutput();
    // What is unread when a socket closes resets the connection, and the answer may be lost.
    client.getInputStream().transferTo(OutputStream.nullOutputStream());
  }

  private static void copy(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
    } catch (IOException e) {
      // Shut, or ended by the other side.
    } finally {
      end(from);
      end(to);
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    shut();
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
