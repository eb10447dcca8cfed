package io.shelfcast.cli;

import io.shelfcast.event.HttpSchemaRegistry;
import io.shelfcast.event.SchemaRegistry;
import io.shelfcast.event.Topic;
import io.shelfcast.event.Topics;
import io.shelfcast.topology.ShelfcastConfig;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
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
    description = {
      "Print events of a topic, decoded: the key, a tab, and the value as JSON.",
      "Where one cannot be read, its partition and offset are told, and why."
    })
final class TopicReadCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;

  @Parameters(index = "0", paramLabel = "TOPIC", description = "E.g. forecasts or dead-letters.")
  private String name;

  @Option(
      names = "--max",
      converter = Ranges.AtLeastOne.class,
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
    Map<String, Object> settings = CommittedRecords.settings(config.clientConfig());
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(settings, topic.keys().deserializer(), new ByteArrayDeserializer())) {
      CommittedRecords.fromBeginning(consumer, topic.name());
      int printed = 0;
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (printed < max && System.nanoTime() < end) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(500))) {
          boolean asked = key == null || key.equals(record.key());
          if (asked && printed < max) {
            print(record, topic.values().deserializer());
            printed++;
          }
          end = System.nanoTime() + PATIENCE.toNanos();
        }
      }
    }
  }

  private void print(ConsumerRecord<String, byte[]> record, Deserializer<?> values) {
    try {
      Object value = values.deserialize(record.topic(), record.value());
      PrintWriter out = spec.commandLine().getOut();
      out.println(record.key() + "\t" + value);
      out.flush();
    } catch (SerializationException e) {
      PrintWriter err = spec.commandLine().getErr();
      err.printf(
          "%d/%d: cannot be read: %s%n", record.partition(), record.offset(), e.getMessage());
      err.flush();
    }
  }

  private CommandFailedException unknown(Topics topics) {
    return new CommandFailedException(
        "no topic '%s'; known: %s"
            .formatted(
                name, topics.all().stream().map(Topic::name).collect(Collectors.joining(", "))));
  }
}
