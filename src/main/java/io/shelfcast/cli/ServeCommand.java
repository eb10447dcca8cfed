package io.shelfcast.cli;

import io.shelfcast.event.HttpSchemaRegistry;
import io.shelfcast.event.SchemaRegistry;
import io.shelfcast.query.QueryServer;
import io.shelfcast.topology.ServingApplication;
import io.shelfcast.topology.ShelfcastConfig;
import io.shelfcast.topology.TrainingApplication;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
      "Run the serving application with its HTTP endpoint, and the training application, against a cluster.",
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
      converter = Ranges.Port.class,
      defaultValue = "8080",
      description = "Port of the endpoint, 0 = any free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--advertise",
      paramLabel = "HOST[:PORT]",
      description = {
        "Where others reach this endpoint: each instance tells it for the series that it has, in place"
            + " of Kafka's application.server (default: where it listens; this machine's name for"
            + " --http-host 0.0.0.0)."
      })
  private Optional<AdvertisedAddress> advertised = Optional.empty();

  /** What may be run alone. */
  enum Application {
    SERVING,
    TRAINING
  }

  @Option(
      names = "--only",
      paramLabel = "serving|training",
      description = "Run one of the two applications (default: both in this process).")
  private Application only;

  @Option(names = "--settings", description = "List all settings with their defaults, and exit.")
  private boolean settings;

  @Override
  public Integer call() throws InterruptedException {
    if (settings) {
      System.out.print(ShelfcastConfig.DEFINITIONS.toEnrichedRst());
      return 0;
    }
    ShelfcastConfig config = cluster.reachable();
    if (only == Application.TRAINING && !config.getBoolean(ShelfcastConfig.TRAINING)) {
      throw new CommandFailedException(
          "nothing is learned: set %s=true, for both applications"
              .formatted(ShelfcastConfig.TRAINING));
    }
    CountDownLatch stopped = new CountDownLatch(1);
    try (SchemaRegistry registry = new HttpSchemaRegistry(config.registry());
        AutoCloseables running = new AutoCloseables();
        StopOnInterrupt ignored = new StopOnInterrupt(stopped::countDown)) {
      List<KafkaStreams> clients = new ArrayList<>();
      if (only != Application.TRAINING) {
        clients.add(serving(config, registry, running));
      }
      if (only != Application.SERVING && config.getBoolean(ShelfcastConfig.TRAINING)) {
        TrainingApplication training =
            running.add(new TrainingApplication(config, registry, config.stateDir()));
        clients.add(training.streams());
      }
      clients.forEach(client -> watch(client, stopped));
      clients.forEach(KafkaStreams::start);
      stopped.await();
      return clients.stream().anyMatch(c -> c.state() == KafkaStreams.State.ERROR) ? 1 : 0;
    }
  }

  private KafkaStreams serving(
      ShelfcastConfig config, SchemaRegistry registry, AutoCloseables running) {
    int chosen = Endpoints.choose(port);
    String address =
        advertised.orElseGet(() -> AdvertisedAddress.ofListener(host)).withPort(chosen);
    ServingApplication application =
        running.add(new ServingApplication(config, registry, config.stateDir(), address));
    QueryServer endpoint = running.add(Endpoints.open(application, host, chosen));
    System.err.printf("endpoint: http://%s:%d, advertised as %s%n", host, endpoint.port(), address);
    return application.streams();
  }

  private static void watch(KafkaStreams client, CountDownLatch stopped) {
    client.setStateListener(
        (now, before) -> {
          System.err.println("now " + now);
          if (now == KafkaStreams.State.ERROR || now == KafkaStreams.State.NOT_RUNNING) {
            stopped.countDown();
          }
        });
  }
}
