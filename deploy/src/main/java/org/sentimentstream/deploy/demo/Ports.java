package org.sentimentstream.deploy.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.sentimentstream.localstack.FreePorts;

/**
 * Where broker and registry listen, on the loopback address.
 *
 * @param broker the broker's port
 * @param registry the registry's port
 */
record Ports(int broker, int registry) {

  /** Kafka's and Confluent's own defaults, which clients try where they are told nothing. */
  static final int USUAL_BROKER_PORT = 9092;

  private static final int USUAL_REGISTRY_PORT = 8081;

  /** The usual ports where they are free, else any others. */
  static Ports usual() {
    return withBroker(freeOrOther(USUAL_BROKER_PORT));
  }

  /** This broker port, free or not; 0 for any free one. */
  static Ports withBroker(int broker) {
    return new Ports(broker, freeOrOther(USUAL_REGISTRY_PORT));
  }

  private static int freeOrOther(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      return FreePorts.find();
    }
  }
}
