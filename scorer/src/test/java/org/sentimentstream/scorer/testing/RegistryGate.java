package org.sentimentstream.scorer.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A way to the registry that can be shut and opened: shut, it breaks the connections there are and
 * every new one, as a registry does that goes down and comes back with its data.
 */
public final class RegistryGate implements AutoCloseable {

  private final URI registry = URI.create(TestStack.registryUrl());
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final ServerSocket server;
  private volatile boolean shut;

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
    shut = true;
    connections.forEach(RegistryGate::end);
    connections.clear();
  }

  public void open() {
    shut = false;
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
        if (shut) {
          end(client);
          continue;
        }
        Socket target = new Socket(registry.getHost(), registry.getPort());
        connections.add(client);
        connections.add(target);
        start(() -> copy(client, target));
        start(() -> copy(target, client));
      } catch (IOException e) {
        // Closed, or one connection that failed.
      }
    }
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
