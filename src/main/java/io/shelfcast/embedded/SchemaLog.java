package io.shelfcast.embedded;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The registry's changes in the compacted topic {@value #TOPIC}, written one at a time. */
final class SchemaLog implements AutoCloseable {
  static final String TOPIC = "_schemas";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

  private final KafkaProducer<String, String> producer;

  /** Opens the log, making its topic where it is missing, and hands every change in it on. */
  SchemaLog(String bootstrapServers, Consumer<RegistryChange> replay) {
    Map<String, Object> client = Map.of("bootstrap.servers", bootstrapServers);
    createTopic(client);
    replay(client, replay);
    Map<String, Object> settings = new HashMap<>(client);
    settings.put("acks", "all");
    settings.put("delivery.timeout.ms", 30_000);
    settings.put("request.timeout.ms", 10_000);
    settings.put("linger.ms", 0);
    producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
  }

  /** Writes a change; it is durable when this returns. */
  void append(RegistryChange change) {
    try {
      producer
          .send(
              new ProducerRecord<>(
                  TOPIC, 0, SchemaLogJson.key(change), SchemaLogJson.value(change)))
          .get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while writing to " + TOPIC, e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot write to " + TOPIC + ": " + e.getCause(), e);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }

  private static void createTopic(Map<String, Object> client) {
    NewTopic topic = new NewTopic(TOPIC, 1, (short) 1).configs(Map.of("cleanup.policy", "compact"));
    try (Admin admin = Admin.create(client)) {
      admin.createTopics(List.of(topic)).all().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedStartException("interrupted while creating the topic " + TOPIC, e);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new EmbeddedStartException(
            "cannot create the registry's topic %s: %s".formatted(TOPIC, e.getCause()), e);
      }
    }
  }

  private static void replay(Map<String, Object> client, Consumer<RegistryChange> changes) {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(client, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions = List.of(PARTITION);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = consumer.endOffsets(partitions).get(PARTITION);
      while (consumer.position(PARTITION) < end) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
          SchemaLogJson.parse(record.key(), record.value()).ifPresent(changes);
        }
      }
    }
  }
}
