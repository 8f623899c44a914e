package org.sentimentstream.deploy.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.sentimentstream.localstack.FreePorts;

/**
 * Where broker, registry and console listen, on the loopback address.
 *
 * @param broker the broker's port
 * @param registry the registry's port
 * @param console the console's port; 0 for any free one
 */
record Ports(int broker, int registry, int console) {

  /** Kafka's and Confluent's own defaults, which clients try where they are told nothing. */
  static final int USUAL_BROKER_PORT = 9092;

  private static final int USUAL_REGISTRY_PORT = 8081;
  private static final int USUAL_CONSOLE_PORT = 8080;

  /** The usual ports where they are free, else any others. */
  static Ports usual() {
    return with(freeOrOther(USUAL_BROKER_PORT));
  }

  /**
   * This broker port; 0 for any free one.
   *
   * @throws IOException where another program has it
   */
  static Ports withBroker(int broker) throws IOException {
    if (!isFree(broker)) {
      throw new IOException(
          "expected a free port for the broker, another program has 127.0.0.1:" + broker);
    }
    return with(broker == 0 ? FreePorts.find() : broker);
  }

  private static Ports with(int broker) {
    return new Ports(
        broker,
        freeOrOther(USUAL_REGISTRY_PORT),
        isFree(USUAL_CONSOLE_PORT) ? USUAL_CONSOLE_PORT : 0);
  }

  private static int freeOrOther(int port) {
    return isFree(port) ? port : FreePorts.find();
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
