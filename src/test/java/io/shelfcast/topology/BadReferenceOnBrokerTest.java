package io.shelfcast.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shelfcast.demand.Refusal.Cause;
import io.shelfcast.embedded.EmbeddedBroker;
import io.shelfcast.event.DeadLetter;
import io.shelfcast.event.Item;
import io.shelfcast.event.LaterRelease;
import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.TopicAdmin;
import io.shelfcast.event.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad reference data on a real broker: Kafka Streams' own dead letters do not work there. */
class BadReferenceOnBrokerTest {
  private static final List<String> REFERENCE =
      List.of("items", "locations", "calendar", "promotions");

  @TempDir Path folder;

  private final LocalSchemaRegistry registry = new LocalSchemaRegistry();
  private final Topics topics = new Topics(registry, "");

  @Test
  void isADeadLetterBothAtRestoreAndWhileRunning() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0)) {
      // Given bad records that are there before the application is
      String servers = broker.bootstrapServers();
      createTopics(servers);
      write(servers, bad("before"));

      try (ServingApplication serving = application(servers)) {
        serving.start();
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> serving.streams().state() == State.RUNNING);
        assertThat(letters(servers))
            .extracting(BadReferenceOnBrokerTest::summary)
            .containsExactlyInAnyOrder(
                "items-0@0 MALFORMED before",
                "locations-0@0 MALFORMED before",
                "calendar-0@0 MALFORMED before",
                "promotions-0@0 MALFORMED before",
                "items-0@1 UNKNOWN_SCHEMA before",
                "items-0@2 IMPOSSIBLE_REFERENCE before");

        DeadLetter malformed = letters(servers).get(0);
        assertThat(malformed.getValue().array()).isEqualTo(new byte[] {1, 2});
        assertThat(malformed.getApplication()).isEqualTo("shelfcast-serving");

        // When more of them come while it runs, and what a later release publishes beside models
        write(servers, bad("while"));
        byte[] later = new LaterRelease(topics.models, registry).unknown();
        write(servers, List.of(new ProducerRecord<>("models", "while", later)));

        // Then
        await().atMost(Duration.ofSeconds(30)).until(() -> letters(servers).size() == 13);
        assertThat(letters(servers).subList(0, 13))
            .extracting(BadReferenceOnBrokerTest::summary)
            .contains(
                "items-0@3 MALFORMED while",
                "items-0@4 UNKNOWN_SCHEMA while",
                "items-0@5 IMPOSSIBLE_REFERENCE while",
                "promotions-0@1 MALFORMED while",
                "models-0@0 UNREADABLE_MODEL while");
        assertThat(serving.streams().state()).isEqualTo(State.RUNNING);
        assertThat(serving.counters().refusedFor(Cause.MALFORMED)).isEqualTo(8);
        assertThat(serving.counters().refusedFor(Cause.UNKNOWN_SCHEMA)).isEqualTo(2);
        assertThat(serving.counters().refusedFor(Cause.IMPOSSIBLE_REFERENCE)).isEqualTo(2);
        assertThat(serving.counters().refusedFor(Cause.UNREADABLE_MODEL)).isEqualTo(1);
      }
    }
  }

  private ServingApplication application(String servers) {
    return new ServingApplication(
        new ShelfcastConfig(
            Map.of(ShelfcastConfig.BOOTSTRAP_SERVERS, servers, ShelfcastConfig.TRAINING, "true")),
        registry,
        folder.resolve("state"),
        "localhost:1");
  }

  private void createTopics(String servers) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      new TopicAdmin(admin).create(topics.all(), new TopicAdmin.Layout(1, 1, (short) 1));
    }
  }

  /** Bytes that are not Avro on every topic; and items of an unknown schema and category. */
  private List<ProducerRecord<String, byte[]>> bad(String key) {
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    REFERENCE.forEach(topic -> records.add(new ProducerRecord<>(topic, key, new byte[] {1, 2})));
    records.add(new ProducerRecord<>("items", key, new byte[] {0, 0, 0, 9, 9, 1}));
    Item impossible = Item.newBuilder().setItemId(key).setCategory("a|b").build();
    records.add(
        new ProducerRecord<>(
            "items", key, topics.items.values().serializer().serialize("items", impossible)));
    return records;
  }

  private static String summary(DeadLetter letter) {
    return "%s-%d@%d %s %s"
        .formatted(
            letter.getTopic(),
            letter.getPartition(),
            letter.getOffset(),
            letter.getCause(),
            StandardCharsets.UTF_8.decode(letter.getKey().duplicate()));
  }

  private static void write(String servers, List<ProducerRecord<String, byte[]>> records)
      throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", servers),
            new StringSerializer(),
            new ByteArraySerializer())) {
      for (ProducerRecord<String, byte[]> record : records) {
        producer.send(record).get();
      }
    }
  }

  private List<DeadLetter> letters(String servers) {
    TopicPartition partition = new TopicPartition("dead-letters", 0);
    List<DeadLetter> letters = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", servers),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(
                record ->
                    letters.add(
                        topics
                            .deadLetters
                            .values()
                            .deserializer()
                            .deserialize(record.topic(), record.value())));
      }
    }
    return letters;
  }
}
