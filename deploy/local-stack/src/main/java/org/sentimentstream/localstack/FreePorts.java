package org.sentimentstream.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** TCP ports of the loopback address that nothing listened on a moment ago. */
public final class FreePorts {
  private FreePorts() {}

  /** Returns one free port. */
  public static int find() {
    return find(1).get(0);
  }

  /** Returns {@code count} different free ports. */
  public static List<Integer> find(int count) {
    // All are held open until the last is known, so that no port comes twice.
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("No free port on the loopback address", e);
    } finally {
      held.forEach(FreePorts::release);
    }
  }

  private static void release(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot release port " + socket.getLocalPort(), e);
    }
  }
}
