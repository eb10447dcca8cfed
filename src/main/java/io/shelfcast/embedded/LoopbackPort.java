package io.shelfcast.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports of this machine's loopback address. */
final class LoopbackPort {
  static final String HOST = "127.0.0.1";

  private LoopbackPort() {}

  /**
   * The wanted port, or any free one for 0.
   *
   * @param flag the command line's option that sets it, for the message
   * @throws EmbeddedStartException when the port is taken
   */
  static int claim(int wanted, String flag) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true); // a port in TIME_WAIT is free
      socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), wanted));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw inUse(wanted, flag, e);
    }
  }

  /** A free port other than one that is free too but spoken for. */
  static int anyBut(int spokenFor) {
    int port = spokenFor;
    while (port == spokenFor) {
      port = claim(0, "");
    }
    return port;
  }

  static EmbeddedStartException inUse(int port, String flag, Exception cause) {
    return new EmbeddedStartException(
        "port %d is in use; choose another one with %s (0 = any free one)".formatted(port, flag),
        cause);
  }
}
