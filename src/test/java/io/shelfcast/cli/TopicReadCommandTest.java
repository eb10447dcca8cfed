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
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The event of the README that no data set sends, on a real broker. */
class TopicReadCommandTest {
  @TempDir Path folder;

  @Test
  void printsAnInteractionAsTheReadmeShowsIt() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0);
        EmbeddedRegistry server = EmbeddedRegistry.start(broker.bootstrapServers(), 0);
        SchemaRegistry registry = new HttpSchemaRegistry(RegistryConnection.of(server.url()))) {
      Topics topics = new Topics(registry, "");
      Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
      try (Admin admin = Admin.create(client);
          KafkaProducer<String, Interaction> producer =
              new KafkaProducer<>(
                  client,
                  topics.interactions.keys().serializer(),
                  topics.interactions.values().serializer())) {
        new TopicAdmin(admin).create(topics.all(), new TopicAdmin.Layout(1, 1, (short) 1));
        Interaction event = new Interaction("beverages-01", LocalDate.of(2024, 1, 2), 120L, 14L);
        producer.send(new ProducerRecord<>("interactions", event.getItemId(), event)).get();
      }

      StringWriter out = new StringWriter();
      int exitCode =
          Shelfcast.commandLine()
              .setOut(new PrintWriter(out))
              .execute(
                  "topics",
                  "read",
                  "interactions",
                  "--max=1",
                  "--bootstrap-servers=" + broker.bootstrapServers(),
                  "--registry=" + server.url());

      assertThat(exitCode).isZero();
      String printed = out.toString().strip().replaceAll("\\s+", " ");
      assertThat(printed).startsWith("beverages-01 {\"itemId\": \"beverages-01\"");
      assertThat(Files.readString(Path.of("README.md")).replaceAll("\\s+", " ")).contains(printed);
    }
  }
}
