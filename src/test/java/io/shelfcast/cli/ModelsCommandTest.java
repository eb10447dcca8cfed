package io.shelfcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shelfcast.embedded.EmbeddedBroker;
import io.shelfcast.embedded.EmbeddedRegistry;
import io.shelfcast.event.HttpSchemaRegistry;
import io.shelfcast.event.ModelEvent;
import io.shelfcast.event.ModelRollback;
import io.shelfcast.event.ModelSnapshot;
import io.shelfcast.event.ModelStatus;
import io.shelfcast.event.RegistryConnection;
import io.shelfcast.event.SchemaRegistry;
import io.shelfcast.event.TopicAdmin;
import io.shelfcast.event.Topics;
import io.shelfcast.event.TrainingRow;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The commands on a real broker; every test has topics of its own. */
class ModelsCommandTest {
  private static final int CATEGORY_PARTITIONS = 3;
  private static final String FIRST = "2026-01-04-aa";
  private static final String SECOND = "2026-01-11-bb";
  private static final String REJECTED = "2026-01-18-cc";
  private static final String NEWEST = "2026-01-25-dd";

  @TempDir static Path folder;
  private static EmbeddedBroker broker;
  private static EmbeddedRegistry server;
  private static SchemaRegistry registry;

  private String prefix;
  private Topics topics;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(folder, 0);
    server = EmbeddedRegistry.start(broker.bootstrapServers(), 0);
    registry = new HttpSchemaRegistry(RegistryConnection.of(server.url()));
  }

  @AfterAll
  static void stop() {
    registry.close();
    server.close();
    broker.close();
  }

  @BeforeEach
  void createTopics(TestInfo test) {
    prefix = test.getTestMethod().orElseThrow().getName() + ".";
    topics = new Topics(registry, prefix);
    try (Admin admin = Admin.create(client())) {
      new TopicAdmin(admin)
          .create(topics.all(), new TopicAdmin.Layout(1, CATEGORY_PARTITIONS, (short) 1));
    }
  }

  @Test
  void listsAndShowsWhatIsOnTheTopic() throws Exception {
    publish();

    Said list = run("list");
    assertThat(list.exitCode()).isZero();
    assertThat(list.out().lines().map(line -> line.replaceAll(" +", " ").strip()))
        .containsExactly(
            "category model version through rows status in force holdout",
            "bakery efm 2026-01-25-ee 2026-01-25 1,200 champion yes wape 0.2500",
            "dairy efm 2026-01-04-aa 2026-01-04 1,200 champion wape 0.2500",
            "dairy efm 2026-01-11-bb 2026-01-11 1,200 champion wape 0.2500",
            "dairy efm 2026-01-18-cc 2026-01-18 1,200 rejected wape 0.2500",
            "dairy efm 2026-01-25-dd 2026-01-25 1,200 champion yes wape 0.2500");
    JsonNode models = new ObjectMapper().readTree(run("list", "--json").out()).get("models");
    assertThat(models).hasSize(5);
    assertThat(models.get(3).get("status").asText()).isEqualTo("rejected");
    assertThat(models.get(4).get("inForce").asBoolean()).isTrue();

    JsonNode shown = new ObjectMapper().readTree(run("show", "dairy", "efm", "--json").out());
    assertThat(shown.get("version").asText()).isEqualTo(NEWEST);
    assertThat(shown.get("seed").asLong()).isEqualTo(7);
    assertThat(shown.get("startSeed").asLong()).isEqualTo(8);
    assertThat(shown.get("configHash").asText()).isEqualTo("c0ffee");
    assertThat(shown.get("parameterBytes").asInt()).isEqualTo(3);
    assertThat(run("show", "dairy", "efm", FIRST).out())
        .containsPattern("trainedThrough +2026-01-04")
        .containsPattern("formatVersion +1");
  }

  @Test
  void saysSoWhereThereIsNoSuchTopic() {
    prefix = "mistyped.";

    Said said = run("list");

    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.out()).isEmpty();
    assertThat(said.err()).contains("there is no topic 'mistyped.models'", "topics.prefix");
  }

  @Test
  void rollsBackForServingAndForTraining() throws Exception {
    publish();

    Said said = run("rollback", "dairy", "efm", FIRST);

    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out().lines())
        .containsExactly("rolled back " + SECOND, "rolled back " + NEWEST, "in force    " + FIRST);
    assertThat(statuses())
        .containsEntry(FIRST, "champion in force")
        .containsEntry(SECOND, "rolled back")
        .containsEntry(REJECTED, "rejected")
        .containsEntry(NEWEST, "rolled back")
        .containsEntry("2026-01-25-ee", "champion in force");
    List<ConsumerRecord<String, TrainingRow>> told = trainingRows();
    assertThat(told).hasSize(1);
    // As Kafka's own partitioner would have it: where the category's rows are.
    assertThat(told.get(0).partition())
        .isEqualTo(
            org.apache.kafka.clients.producer.internals.BuiltInPartitioner.partitionForKey(
                "dairy".getBytes(java.nio.charset.StandardCharsets.UTF_8), CATEGORY_PARTITIONS));
    ModelRollback rollback = (ModelRollback) told.get(0).value().getBody();
    assertThat(rollback.getRestored().getVersion()).isEqualTo(FIRST);
    assertThat(rollback.getRestored().getStatus()).isEqualTo(ModelStatus.CHAMPION);
    assertThat(rollback.getReplaced()).containsExactly(SECOND, NEWEST);
  }

  @Test
  void aRollbackCanBeTakenBack() throws Exception {
    publish();
    run("rollback", "dairy", "efm", FIRST);

    Said said = run("rollback", "dairy", "efm", NEWEST);

    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(statuses())
        .containsEntry(FIRST, "champion")
        .containsEntry(SECOND, "rolled back")
        .containsEntry(NEWEST, "champion in force");
    ModelRollback back = (ModelRollback) trainingRows().get(1).value().getBody();
    assertThat(back.getReplaced()).containsExactly(FIRST);
  }

  @Test
  void saysWhatThereIsWhenItIsAskedForWhatThereIsNot() throws Exception {
    assertThat(run("show", "dairy", "efm").err()).contains("there are no models yet");
    publish();

    assertThat(run("show", "drinks", "efm").err())
        .contains("there is no category 'drinks'; there is: bakery, dairy");
    assertThat(run("show", "dairy", "deepfm").err())
        .contains("there is no model 'deepfm' of dairy; there is: efm");
    assertThat(run("rollback", "bakery", "efm", "x").err())
        .contains("no version 'x' of efm of bakery; there is: 2026-01-25-ee (champion)");
    Said rejected = run("rollback", "dairy", "efm", REJECTED);
    assertThat(rejected.err()).contains("was rejected", "never in force");
    assertThat(rejected.exitCode()).isEqualTo(1);
    assertThat(run("rollback", "dairy", "efm", NEWEST).err()).contains("in force already");
    assertThat(run("rollback", "meta", "meta", FIRST).err())
        .contains("the weights that categories share cannot be rolled back");
    assertThat(trainingRows()).isEmpty();
  }

  /** Four of dairy, one of bakery, a marker, and one that was withdrawn. */
  private void publish() throws Exception {
    send("dairy|efm|2025-12-28", null);
    send("dairy", FIRST, ModelStatus.CHAMPION);
    send("dairy", SECOND, ModelStatus.CHAMPION);
    send("dairy", REJECTED, ModelStatus.REJECTED);
    send("dairy", NEWEST, ModelStatus.CHAMPION);
    send("bakery", "2026-01-25-ee", ModelStatus.CHAMPION);
    send(
        "#epoch|0",
        new ModelEvent(
            new io.shelfcast.event.EpochComplete(0, LocalDate.of(2026, 1, 25), List.of())));
  }

  private void send(String category, String version, ModelStatus status) throws Exception {
    LocalDate through = LocalDate.parse(version.substring(0, 10));
    send(
        "%s|efm|%s".formatted(category, through),
        new ModelEvent(
            ModelSnapshot.newBuilder()
                .setCategory(category)
                .setModel("efm")
                .setVersion(version)
                .setFormatVersion(1)
                .setTrainedThrough(through)
                .setRows(1_200)
                .setSeed(7)
                .setStartSeed(8)
                .setConfigHash("c0ffee")
                .setParameters(ByteBuffer.wrap(new byte[] {1, 2, 3}))
                .setHoldout(Map.of("wape", 0.25))
                .setStatus(status)
                .build()));
  }

  private void send(String key, ModelEvent event) throws Exception {
    try (KafkaProducer<String, ModelEvent> producer =
        new KafkaProducer<>(
            client(), topics.models.keys().serializer(), topics.models.values().serializer())) {
      producer.send(new ProducerRecord<>(topics.models.name(), key, event)).get();
    }
  }

  private Map<String, String> statuses() throws Exception {
    Map<String, String> statuses = new HashMap<>();
    for (JsonNode model : new ObjectMapper().readTree(run("list", "--json").out()).get("models")) {
      statuses.put(
          model.get("version").asText(),
          model.get("status").asText() + (model.get("inForce").asBoolean() ? " in force" : ""));
    }
    return statuses;
  }

  private List<ConsumerRecord<String, TrainingRow>> trainingRows() {
    List<ConsumerRecord<String, TrainingRow>> records = new ArrayList<>();
    CommittedRecords.read(
        client(),
        topics.trainingRows.name(),
        topics.trainingRows.keys().deserializer(),
        topics.trainingRows.values().deserializer(),
        records::add);
    return records;
  }

  private static Map<String, Object> client() {
    return new HashMap<>(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  private Said run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("models"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--bootstrap-servers", broker.bootstrapServers()));
    all.addAll(List.of("--registry", server.url(), "-s", "topics.prefix=" + prefix));
    return Said.by(all);
  }
}
