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
          kcat -b %1$s -L                                        the topics
          kcat -b %1$s -t forecasts -C -e -q -f '%%k\\n' | sort -u  which series have a forecast
          kcat -b %1$s -t forecasts -C -s value=avro -r %2$s -c 1  one forecast
          curl http://localhost:%3$d/v1/accuracy?model=blend        how good they are
          curl http://localhost:%3$d/v1/series/LOCATION/ITEM/forecast

        """,
        cluster.bootstrapServers(), cluster.registryUrl(), httpPort);
  }
}
