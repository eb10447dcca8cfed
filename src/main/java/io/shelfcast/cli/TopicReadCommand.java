package io.shelfcast.cli;

import io.shelfcast.event.HttpSchemaRegistry;
import io.shelfcast.event.SchemaRegistry;
import io.shelfcast.event.Topic;
import io.shelfcast.event.Topics;
import io.shelfcast.topology.ShelfcastConfig;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what is on a topic, decoded. */
@Command(
    name = "read",
    mixinStandardHelpOptions = true,
    description = "Print events of a topic, decoded: the key, a tab, and the value as JSON.")
final class TopicReadCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;

  @Parameters(index = "0", paramLabel = "TOPIC", description = "E.g. forecasts or dead-letters.")
  private String name;

  @Option(
      names = "--max",
      defaultValue = "10",
      paramLabel = "N",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private int max;

  @Option(names = "--key", paramLabel = "KEY", description = "Events with this key alone.")
  private String key;

  @Override
  public Integer call() {
    ShelfcastConfig config = cluster.reachable();
    try (SchemaRegistry registry = new HttpSchemaRegistry(config.registry())) {
      Topics topics = new Topics(registry, config.getString(ShelfcastConfig.TOPICS_PREFIX));
      Topic<?> topic =
          topics.all().stream()
              .filter(t -> t.name().equals(name))
              .findFirst()
              .orElseThrow(() -> unknown(topics));
      print(config, topic);
      return 0;
    }
  }

  private <V extends SpecificRecord> void print(ShelfcastConfig config, Topic<V> topic) {
    PrintWriter out = spec.commandLine().getOut();
    Map<String, Object> settings = new HashMap<>(config.clientConfig());
    settings.put("isolation.level", "read_committed");
    try (KafkaConsumer<String, V> consumer =
        new KafkaConsumer<>(settings, topic.keys().deserializer(), topic.values().deserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      int printed = 0;
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (printed < max && System.nanoTime() < end) {
        for (ConsumerRecord<String, V> record : consumer.poll(Duration.ofMillis(500))) {
          boolean asked = key == null || key.equals(record.key());
          if (asked && printed < max) {
            out.println(record.key() + "\t" + record.value());
            out.flush();
            printed++;
          }
          end = System.nanoTime() + PATIENCE.toNanos();
        }
      }
    }
  }

  private CommandFailedException unknown(Topics topics) {
    return new CommandFailedException(
        "no topic '%s'; known: %s"
            .formatted(
                name, topics.all().stream().map(Topic::name).collect(Collectors.joining(", "))));
  }
}
