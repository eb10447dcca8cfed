package io.shelfcast.cli;

import io.shelfcast.query.QueryServer;
import io.shelfcast.query.QuerySettings;
import io.shelfcast.topology.ServingApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** The HTTP endpoint of an application. */
final class Endpoints {
  private Endpoints() {}

  /**
   * The port itself, or a free one for 0: the application must know it before the endpoint opens.
   */
  static int choose(int port) {
    if (port != 0) {
      return port;
    }
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot find a free port", e);
    }
  }

  /**
   * Opens it.
   *
   * @param host address to listen on
   */
  static QueryServer open(ServingApplication application, String host, int port) {
    return QueryServer.start(
        application.streams(),
        application.topology().describe(),
        application.counters(),
        QuerySettings.of(host, port, application.endpoint(), application.settings()));
  }
}
