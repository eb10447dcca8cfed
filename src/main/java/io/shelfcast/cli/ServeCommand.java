package io.shelfcast.cli;

import io.shelfcast.event.HttpSchemaRegistry;
import io.shelfcast.event.SchemaRegistry;
import io.shelfcast.query.QueryServer;
import io.shelfcast.topology.ServingApplication;
import io.shelfcast.topology.ShelfcastConfig;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.streams.KafkaStreams;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the serving application and its endpoint against a cluster. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Run the serving application and its HTTP endpoint against a Kafka cluster.",
      "The topics must be there: see `shelfcast topics create`."
    })
final class ServeCommand implements Callable<Integer> {
  @Mixin private ClusterOptions cluster;

  @Option(
      names = "--http-host",
      defaultValue = "127.0.0.1",
      description = "Address that the endpoint listens on (default: ${DEFAULT-VALUE}).")
  private String host;

  @Option(
      names = "--http-port",
      defaultValue = "8080",
      description = "Port of the endpoint, 0 = any free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(names = "--settings", description = "List all settings with their defaults, and exit.")
  private boolean settings;

  @Override
  public Integer call() throws InterruptedException {
    if (settings) {
      System.out.print(ShelfcastConfig.DEFINITIONS.toEnrichedRst());
      return 0;
    }
    ShelfcastConfig config = cluster.reachable();
    int chosen = Endpoints.choose(port);
    CountDownLatch stopped = new CountDownLatch(1);
    try (SchemaRegistry registry = new HttpSchemaRegistry(config.registry());
        ServingApplication application =
            new ServingApplication(config, registry, config.stateDir(), host + ":" + chosen);
        QueryServer endpoint = Endpoints.open(application, host, chosen);
        StopOnInterrupt ignored = new StopOnInterrupt(stopped::countDown)) {
      application
          .streams()
          .setStateListener(
              (now, before) -> {
                System.err.println("serving: " + now);
                if (now == KafkaStreams.State.ERROR || now == KafkaStreams.State.NOT_RUNNING) {
                  stopped.countDown();
                }
              });
      application.start();
      System.err.printf("endpoint: http://%s:%d%n", host, endpoint.port());
      stopped.await();
      return application.streams().state() == KafkaStreams.State.ERROR ? 1 : 0;
    }
  }
}
