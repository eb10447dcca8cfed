package io.shelfcast.cli;

import io.shelfcast.topology.ShelfcastConfig;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import picocli.CommandLine.Option;

/** Where the cluster is and how the applications are set: file, then environment, then flags. */
final class ClusterOptions {
  private static final String ENVIRONMENT_PREFIX = "SHELFCAST_";
  private static final String KAFKA_ENVIRONMENT_PREFIX = ENVIRONMENT_PREFIX + "KAFKA_";

  private static final int FIRST_MS = 5_000;

  /** Behind the first; on a machine that has too much to do a broker that is there takes longer. */
  private static final int MORE_MS = 15_000;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings as a properties file; --set and the environment override it.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = {"-s", "--set"},
      paramLabel = "NAME=VALUE",
      description = {
        "A setting, e.g. demand.period=WEEK or kafka.security.protocol=SSL. Also as environment:"
            + " SHELFCAST_DEMAND_PERIOD. `shelfcast serve --settings` lists them all."
      })
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT,...",
      description = "Kafka brokers (default: localhost:9092).")
  private Optional<String> bootstrapServers = Optional.empty();

  @Option(
      names = "--registry",
      paramLabel = "URL,...",
      description = "Schema registry, Confluent-compatible (default: http://localhost:8081).")
  private Optional<String> registry = Optional.empty();

  /**
   * All settings together, when the brokers answer.
   *
   * @throws CommandFailedException when none does; names them
   */
  ShelfcastConfig reachable() {
    ShelfcastConfig config = config();
    String servers = config.getString(ShelfcastConfig.BOOTSTRAP_SERVERS);
    try {
      if (!answers(config, FIRST_MS)) {
        System.err.printf(
            "no Kafka broker answers at %s yet; trying for %d s more ...%n",
            servers, MORE_MS / 1_000);
        ask(config, MORE_MS);
      }
      return config;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailedException("interrupted", e);
    } catch (ExecutionException | KafkaException e) {
      throw new CommandFailedException(
          "no Kafka broker answers at %s (%s); see --bootstrap-servers"
              .formatted(
                  servers, e.getCause() == null ? e.getMessage() : e.getCause().getMessage()),
          e);
    }
  }

  private static boolean answers(ShelfcastConfig config, int patienceMs)
      throws InterruptedException, ExecutionException {
    try {
      ask(config, patienceMs);
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RetriableException) { // it timed out, mostly
        return false;
      }
      throw e;
    }
  }

  private static void ask(ShelfcastConfig config, int patienceMs)
      throws InterruptedException, ExecutionException {
    Map<String, Object> client = config.clientConfig();
    client.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, patienceMs);
    client.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, patienceMs);
    try (Admin admin = Admin.create(client)) {
      admin.describeCluster().nodes().get();
    }
  }

  /** All settings together. */
  private ShelfcastConfig config() {
    Map<String, String> all = new LinkedHashMap<>();
    file.ifPresent(path -> all.putAll(read(path)));
    all.putAll(environment(System.getenv()));
    all.putAll(settings);
    bootstrapServers.ifPresent(servers -> all.put(ShelfcastConfig.BOOTSTRAP_SERVERS, servers));
    registry.ifPresent(urls -> all.put(ShelfcastConfig.REGISTRY_URL, urls));
    return new ShelfcastConfig(all);
  }

  /**
   * SHELFCAST_DEMAND_PERIOD is demand.period, for every setting there is; and
   * SHELFCAST_KAFKA_SECURITY_PROTOCOL is kafka.security.protocol, for whatever Kafka may know.
   */
  static Map<String, String> environment(Map<String, String> environment) {
    Map<String, String> found = new LinkedHashMap<>();
    for (String name : ShelfcastConfig.DEFINITIONS.names()) {
      String variable =
          ENVIRONMENT_PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
      if (environment.containsKey(variable)) {
        found.put(name, environment.get(variable));
      }
    }
    environment.forEach(
        (variable, value) -> {
          if (variable.startsWith(KAFKA_ENVIRONMENT_PREFIX)) {
            String name = variable.substring(ENVIRONMENT_PREFIX.length());
            found.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
          }
        });
    return found;
  }

  private static Map<String, String> read(Path path) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(path)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new CommandFailedException("cannot read the settings in " + path + ": " + e, e);
    }
    Map<String, String> settings = new LinkedHashMap<>();
    properties.stringPropertyNames().stream()
        .sorted()
        .forEach(name -> settings.put(name, properties.getProperty(name)));
    return settings;
  }
}
