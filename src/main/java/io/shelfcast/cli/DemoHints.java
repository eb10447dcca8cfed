package io.shelfcast.cli;

/** Tells how to look at what the demo does, from another terminal. */
final class DemoHints {
  private DemoHints() {}

  static void print(EmbeddedCluster cluster, int httpPort) {
    System.err.printf(
        """

        broker    %1$s
        registry  %2$s
        endpoint  http://localhost:%3$d

        From another terminal:
          kcat -b %1$s -L                                 the topics
          kcat -b %1$s -C -t forecasts -e -q -f '%%k\\n'  the series with a forecast
          ./shelfcast topics read forecasts --max 1 --bootstrap-servers %1$s --registry %2$s
          curl http://localhost:%3$d/v1/series/LOCATION/ITEM/forecast
          curl "http://localhost:%3$d/v1/accuracy?model=blend&horizon=1"

        """,
        cluster.bootstrapServers(), cluster.registryUrl(), httpPort);
  }
}
