package io.shelfcast.cli;

import io.shelfcast.query.QueryServer;
import io.shelfcast.topology.ServingApplication;

/** Opens the HTTP endpoint of an application. */
final class Endpoints {
  private Endpoints() {}

  static QueryServer open(ServingApplication application, String host, int port) {
    return new QueryServer();
  }
}
