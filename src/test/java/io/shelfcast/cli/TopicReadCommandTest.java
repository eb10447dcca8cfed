package io.shelfcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.embedded.EmbeddedBroker;
import io.shelfcast.embedded.EmbeddedRegistry;
import io.shelfcast.event.HttpSchemaRegistry;
import io.shelfcast.event.Interaction;
import io.shelfcast.event.RegistryConnection;
import io.shelfcast.event.SchemaRegistry;
import io.shelfcast.event.TopicAdmin;
import io.shelfcast.event.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker, with the event of the README that no data set sends. */
class TopicReadCommandTest {
  private static final byte[] TEXT = "hello".getBytes(StandardCharsets.UTF_8);
  private static final byte[] NOBODYS_SCHEMA = {0, 0, 0, 0x7f, 0x7f, 1};

  @TempDir static Path folder;
  private static EmbeddedBroker broker;
  private static EmbeddedRegistry server;
  private static SchemaRegistry registry;
  private static Topics topics;

  @BeforeAll
  static void start() throws Exception {
    broker = EmbeddedBroker.start(folder, 0);
    server = EmbeddedRegistry.start(broker.bootstrapServers(), 0);
    registry = new HttpSchemaRegistry(RegistryConnection.of(server.url()));
    topics = new Topics(registry, "");
    try (Admin admin = Admin.create(client())) {
      new TopicAdmin(admin).create(topics.all(), new TopicAdmin.Layout(1, 1, (short) 1));
    }
    Interaction event = new Interaction("beverages-01", LocalDate.of(2024, 1, 2), 120L, 14L);
    byte[] bytes = topics.interactions.values().serializer().serialize("interactions", event);
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(client(), new StringSerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>("interactions", "beverages-02", TEXT)).get();
      producer.send(new ProducerRecord<>("interactions", "beverages-02", NOBODYS_SCHEMA)).get();
      producer.send(new ProducerRecord<>("interactions", event.getItemId(), bytes)).get();
    }
  }

  @AfterAll
  static void stop() {
    registry.close();
    server.close();
    broker.close();
  }

  @Test
  void printsAnInteractionAsTheReadmeShowsIt() throws Exception {
    Said said = read("interactions", "--max=1", "--key=beverages-01");

    assertThat(said.exitCode()).as(said.err()).isZero();
    String printed = said.out().strip().replaceAll("\\s+", " ");
    assertThat(printed).startsWith("beverages-01 {\"itemId\": \"beverages-01\"");
    assertThat(Files.readString(Path.of("README.md")).replaceAll("\\s+", " ")).contains(printed);
  }

  @Test
  void goesOnBehindWhatCannotBeRead() {
    Said said = read("interactions", "--max=3");

    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.err().lines())
        .hasSize(2)
        .anyMatch(line -> line.startsWith("0/0: cannot be read: not in Confluent's wire format"))
        .anyMatch(line -> line.startsWith("0/1: cannot be read: ") && line.contains("32639"));
    assertThat(said.out().lines()).singleElement().asString().startsWith("beverages-01\t");
  }

  @Test
  void namesATopicThatIsNotThere() {
    Said said = read("other.forecasts", "-s", "topics.prefix=other.");

    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.err()).contains("error: there is no topic 'other.forecasts' on the cluster");
  }

  @Test
  void whatKafkaRefusesIsOneLine() {
    Said said = read("interactions", "-s", "kafka.interceptor.classes=no.Such");

    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.err().lines())
        .singleElement()
        .asString()
        .startsWith("error: Failed to construct kafka consumer: ")
        .contains("no.Such");
  }

  private static Map<String, Object> client() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }

  private static Said read(String... arguments) {
    List<String> all = new ArrayList<>(List.of("topics", "read"));
    all.addAll(List.of(arguments));
    all.add("--bootstrap-servers=" + broker.bootstrapServers());
    all.add("--registry=" + server.url());
    return Said.by(all);
  }
}
