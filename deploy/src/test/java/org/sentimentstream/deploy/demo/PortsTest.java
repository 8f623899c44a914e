package org.sentimentstream.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void shouldFindPortsThatDiffer() throws IOException {
    Ports ports = Ports.withBroker(0);

    assertThat(ports.broker()).isPositive().isNotEqualTo(ports.registry());
    assertThat(Ports.usual().broker()).isPositive();
  }

  @Test
  void shouldSayThatAPortIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> Ports.withBroker(taken.getLocalPort()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another program has 127.0.0.1:" + taken.getLocalPort());
    }
  }
}
