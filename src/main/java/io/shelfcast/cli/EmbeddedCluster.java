package io.shelfcast.cli;

import io.shelfcast.embedded.EmbeddedBroker;
import io.shelfcast.embedded.EmbeddedRegistry;
import io.shelfcast.event.HttpSchemaRegistry;
import io.shelfcast.event.RegistryConnection;
import io.shelfcast.event.SchemaRegistry;
import io.shelfcast.event.Topic;
import io.shelfcast.event.TopicAdmin;
import io.shelfcast.event.Topics;
import io.shelfcast.topology.ShelfcastConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** A broker and a registry inside this process, with Shelfcast's topics; durable in a folder. */
final class EmbeddedCluster implements AutoCloseable {
  private static final int PARTITIONS = 4;
  private static final short ONE_REPLICA = 1;

  private final EmbeddedBroker broker;
  private final EmbeddedRegistry registry;
  private final SchemaRegistry client;
  private final Path folder;

  private EmbeddedCluster(
      Path folder, EmbeddedBroker broker, EmbeddedRegistry registry, SchemaRegistry client) {
    this.folder = folder;
    this.broker = broker;
    this.registry = registry;
    this.client = client;
  }

  static EmbeddedCluster start(Path folder, EmbeddedPorts ports) {
    EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), ports.kafka);
    try {
      EmbeddedRegistry registry = EmbeddedRegistry.start(broker.bootstrapServers(), ports.registry);
      SchemaRegistry client = new HttpSchemaRegistry(RegistryConnection.of(registry.url()));
      EmbeddedCluster cluster = new EmbeddedCluster(folder, broker, registry, client);
      cluster.createTopics();
      return cluster;
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  /** Settings of applications on this cluster, on top of others. */
  ShelfcastConfig config(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>();
    // A killed instance holds its partitions until its session ends; 45 s by default.
    all.put(ShelfcastConfig.KAFKA_PREFIX + "session.timeout.ms", "6000");
    all.put(ShelfcastConfig.KAFKA_PREFIX + "heartbeat.interval.ms", "1500");
    all.putAll(settings);
    all.put(ShelfcastConfig.BOOTSTRAP_SERVERS, broker.bootstrapServers());
    all.put(ShelfcastConfig.REGISTRY_URL, registry.url());
    all.put(ShelfcastConfig.STATE_DIR, folder.resolve("state").toString());
    return new ShelfcastConfig(all);
  }

  SchemaRegistry registry() {
    return client;
  }

  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  String registryUrl() {
    return registry.url();
  }

  private void createTopics() {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      List<Topic<?>> topics = new Topics(client, "").all();
      TopicAdmin topicAdmin = new TopicAdmin(admin);
      topicAdmin.create(topics, new TopicAdmin.Layout(PARTITIONS, PARTITIONS, ONE_REPLICA));
      topicAdmin.adjust(topics); // a folder of an earlier release may have others
    }
  }

  @Override
  public void close() {
    client.close();
    registry.close();
    broker.close();
  }
}
